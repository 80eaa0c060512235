using System.Globalization;
using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>docs/decisions: numbered without a gap, each with status and date, all in the index.</summary>
public sealed partial class DecisionTests
{
    private static readonly List<string> Files =
        [.. Repository.FilesUnder("docs/decisions", "0*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void NumbersHaveNoGap() =>
        Assert.Equal(Enumerable.Range(1, Files.Count), Files.Select(file => int.Parse(file[..4], CultureInfo.InvariantCulture)));

    [Fact]
    public void TheIndexSaysWhatTheRecordsSay()
    {
        var rows = Row().Matches(Read("README.md")).Select(row => row.Value.Trim());

        Assert.Equal(Files.Select(RowOf), rows);
    }

    [Fact]
    public void EveryDecisionThatIsCitedIsThere()
    {
        var cited = SourceFiles.All()
            .SelectMany(file => Citation().Matches(file.Text).Select(match => (file.Name, Number: match.Groups["number"].Value)))
            .ToList();

        Assert.NotEmpty(cited);
        Assert.All(cited, one =>
            Assert.True(Files.Exists(file => file.StartsWith(one.Number, StringComparison.Ordinal)), $"{one.Name} cites {one.Number}"));
    }

    private static string RowOf(string file)
    {
        var head = Head().Match(Read(file));
        Assert.True(head.Success, $"{file} does not begin with \"# N. Title\", \"- Status: ...\", \"- Date: yyyy-mm-dd\"");
        var number = int.Parse(file[..4], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(number, head.Groups["number"].Value);
        return $"| {number} | [{head.Groups["title"].Value}]({file}) | {head.Groups["status"].Value} | {head.Groups["date"].Value} |";
    }

    private static string Read(string file) => File.ReadAllText(Repository.PathOf("docs", "decisions", file));

    [GeneratedRegex(
        @"\A# (?<number>\d+)\. (?<title>.+)\n\n"
        + @"- Status: (?<status>accepted|superseded by \d+)\n- Date: (?<date>\d{4}-\d\d-\d\d)\n\n")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\| \d+ \|.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bdecisions/(?<number>\d{4})\b")]
    private static partial Regex Citation();
}
