using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>docs/architecture.md leads to files: whoever moves one moves its name there.</summary>
public sealed partial class ArchitectureDocumentTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "architecture.md"));

    [Fact]
    public void EveryFileAndFolderThatItNamesIsThere()
    {
        var named = Code().Matches(Text).Select(code => code.Groups["path"].Value).Distinct().ToList();

        var gone = named.Where(path => !File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path))).ToList();
        Assert.True(gone.Count == 0, string.Join(Environment.NewLine, gone));
    }

    [Theory]
    [InlineData("From a post to the live view")]
    [InlineData("From registering to the first log-in")]
    [InlineData("From a publish to a dead letter, and back")]
    public void EveryFlowNamesAFileAtEachStep(string flow)
    {
        var section = Text.Split("\n## ").Single(part => part.StartsWith(flow + "\n", StringComparison.Ordinal));
        var steps = Step().Split(section)[1..];

        Assert.True(steps.Length > 5, $"{flow} has {steps.Length} steps");
        Assert.All(steps, step => Assert.Contains(Code().Matches(step), code => code.Value.Contains('.', StringComparison.Ordinal)));
    }

    /// <summary>A path in backticks, from a folder of the repository's root.</summary>
    [GeneratedRegex(
        @"`(?<path>(services|libraries|sidecar|components|packages|apphost|k8s|web|tests|bench|docs)/[^`\s]*)`",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\d+\. ", RegexOptions.Multiline)]
    private static partial Regex Step();
}
