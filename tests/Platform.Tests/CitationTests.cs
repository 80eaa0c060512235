using System.Text.RegularExpressions;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>What a comment or a document cites is in the repository: sections of docs/dapr-contract.md, and files.</summary>
public sealed partial class CitationTests
{
    private const string ContractFile = "docs/dapr-contract.md";

    private static readonly HashSet<string> Headings = Heading().Matches(File.ReadAllText(Repository.PathOf(ContractFile)))
        .Select(heading => heading.Groups["number"].Value).ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void EveryCitedSectionIsAHeadingOfTheContract()
    {
        var problems = SourceFiles.All().SelectMany(file => CitationProblems(file.Name, file.Text)).ToList();

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    [Fact]
    public void EveryDocumentThatIsNamedIsInTheRepository()
    {
        var problems = SourceFiles.All()
            .SelectMany(file => Document().Matches(file.Text).Select(match => (file.Name, Document: match.Value)))
            .Where(named => !Exists(named.Name, named.Document))
            .Select(named => $"{named.Name} names {named.Document}, which is not there")
            .ToList();

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    [Theory]
    [InlineData("// Why (contract, section 4.7).", 0)]
    [InlineData("/// As the contract's sections 1.4 and 9 have it.", 0)]
    [InlineData("/// Sections 4.4 to 4.6 of the contract.", 0)]
    [InlineData("// The key set (RFC 7517, section 5).", 0)]
    [InlineData("/// Why (Dapr's contract,\n    /// section 12.1, and more).", 0)]
    [InlineData("// Why (contract, sections G7, G9 and G10).", 0)]
    [InlineData("// Why (contract, section 4.77).", 1)]
    [InlineData("// Why (contract, sections 4.4, 4.98 and 4.99).", 2)]
    [InlineData("// Why (contract,\n// sections 4.4 and\n// G99).", 1)]
    [InlineData("// Why (section 4.7).", 1)]
    [InlineData("// Why (contract, 4.7).", 1)]
    [InlineData("// Why (contract 4.7).", 1)]
    [InlineData("// Why (see the contract, § 4.7).", 1)]
    [InlineData("// Rules (contract, section 4.3), breakers (8.10).", 1)]
    public void EachFormOfACitationIsSeen(string comment, int problems) =>
        Assert.Equal(problems, CitationProblems("X.cs", comment).Count());

    private static IEnumerable<string> CitationProblems(string name, string text)
    {
        // A citation may go on in the next line of a comment.
        var joined = LineStart().Replace(text, " ");
        foreach (var citation in Citation().Matches(joined).Where(match => !match.Groups["rfc"].Success))
        {
            if (name != ContractFile && !citation.Groups["before"].Success && !citation.Groups["after"].Success)
                yield return $"{name}: \"{citation.Value.Trim()}\" does not say of which document; write \"contract, section N\"";
            foreach (var number in Number().Matches(citation.Groups["list"].Value).Select(match => match.Value))
                if (!Headings.Contains(number))
                    yield return $"{name}: {ContractFile} has no section {number}";
        }

        foreach (var loose in LooseCitation().Matches(joined).Cast<Match>())
            yield return $"{name}: \"{loose.Value}\" is not the form of a citation; write \"contract, section N\"";
        if (!name.EndsWith(".cs", StringComparison.Ordinal))
            yield break;
        foreach (var bare in BareNumber().Matches(text).Cast<Match>())
            yield return $"{name}: \"{bare.Groups["number"].Value}\" in a comment reads as a section; write \"contract, section N\"";
    }

    private static bool Exists(string name, string document)
    {
        string[] folders = [Repository.Root, Repository.PathOf("docs"), Path.GetDirectoryName(Repository.PathOf(name))!];
        return folders.Any(folder => File.Exists(Path.Combine(folder, document)));
    }

    [GeneratedRegex(@"^#{2,} (?<number>G?\d+(\.\d+)*) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\s*\n\s*(///?|\*|\#)?\s*", RegexOptions.ExplicitCapture)]
    private static partial Regex LineStart();

    /// <summary>"sections 4.4 and 4.7" and what says of which document: an RFC or the contract before, "of the contract" behind.</summary>
    [GeneratedRegex(
        @"(?<before>\bcontract('s)?,? )?(?<rfc>\bRFC \d+,? )?"
        + @"\bsections? (?<list>G?\d+(\.\d+)*((, and |, | and | to | or )G?\d+(\.\d+)*)*)"
        + @"(?<after> of the contract\b)?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Citation();

    [GeneratedRegex(@"G?\d+(\.\d+)*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"\bcontract(('s)?,? G?\d|,? (chapter|part|point|§) ?G?\d)|§|\bsect?\. ?G?\d",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex LooseCitation();

    /// <summary>A section's number alone in brackets, in a comment.</summary>
    [GeneratedRegex(
        @"^[^""\n]*//[^\n]*?\((?<number>G?\d{1,2}\.\d{1,2}(( and |, )G?\d{1,2}\.\d{1,2})*)\)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex BareNumber();

    /// <summary>The name of a Markdown file, or the design that preceded the documents.</summary>
    [GeneratedRegex(@"(?<![\w./*{}<>$-])([\w.-]+(/[\w.-]+)*\.md\b|DESIGN\b)", RegexOptions.ExplicitCapture)]
    private static partial Regex Document();
}
