namespace Switchyard.ContactMessages;

/// <summary>A rule of the Cap'n Proto encoding (https://capnproto.org/encoding.html) or a bound of this service.</summary>
public enum GuardRule
{
    /// <summary>No rule is broken.</summary>
    None,

    /// <summary>There is at least one message.</summary>
    Empty,

    /// <summary>The segment table is complete.</summary>
    SegmentTableTruncated,

    /// <summary>There are no more segments than <see cref="ContactLimits.MaxSegments"/>.</summary>
    SegmentCount,

    /// <summary>The segment table is filled up to a word with zeros.</summary>
    SegmentTablePadding,

    /// <summary>The segments are complete.</summary>
    SegmentTruncated,

    /// <summary>The first segment has a root pointer.</summary>
    RootMissing,

    /// <summary>Nothing follows the message.</summary>
    TrailingBytes,

    /// <summary>A struct or list lies within its segment.</summary>
    PointerInBounds,

    /// <summary>A far pointer names a segment that there is.</summary>
    FarSegment,

    /// <summary>A far pointer's landing pad lies within its segment.</summary>
    LandingPadInBounds,

    /// <summary>A landing pad has the form that its far pointer demands.</summary>
    LandingPadForm,

    /// <summary>No capabilities: they have no meaning outside an RPC connection.</summary>
    Capability,

    /// <summary>A composite list's tag is a struct pointer.</summary>
    ListTag,

    /// <summary>A composite list's elements fit into its words.</summary>
    ListOverrun,

    /// <summary>Pointers nest no deeper than <see cref="ContactLimits.MaxDepth"/>.</summary>
    Depth,

    /// <summary>No more words are visited than <see cref="ContactLimits.MaxVisitsPerWord"/> allows.</summary>
    Traversal,

    /// <summary>The schema has a struct here.</summary>
    StructExpected,

    /// <summary>The schema has a text here.</summary>
    TextExpected,

    /// <summary>The schema has a list of structs here.</summary>
    StructListExpected,

    /// <summary>A text ends with NUL.</summary>
    TextTermination,

    /// <summary>A text is UTF-8.</summary>
    TextEncoding,
}

/// <summary>The rules in words.</summary>
public static class GuardRules
{
    /// <summary>The rule's stable name, in kebab case.</summary>
    public static string Name(this GuardRule rule) => Describe(rule).Name;

    /// <summary>The rule in a sentence that says what is wrong.</summary>
    public static string Sentence(this GuardRule rule) => Describe(rule).Sentence;

    private static (string Name, string Sentence) Describe(GuardRule rule) => rule switch
    {
        GuardRule.Empty => ("empty", "There is no message."),
        GuardRule.SegmentTableTruncated => ("segment-table-truncated", "The bytes end within the segment table."),
        GuardRule.SegmentCount => ("segment-count", $"A message has at most {ContactLimits.MaxSegments} segments."),
        GuardRule.SegmentTablePadding => ("segment-table-padding", "The segment table is not padded with zeros."),
        GuardRule.SegmentTruncated => ("segment-truncated", "The bytes end before the last segment does."),
        GuardRule.RootMissing => ("root-missing", "The first segment is empty, so there is no root pointer."),
        GuardRule.TrailingBytes => ("trailing-bytes", "Bytes follow the message."),
        GuardRule.PointerInBounds => ("pointer-in-bounds", "A pointer points outside its segment."),
        GuardRule.FarSegment => ("far-segment", "A far pointer names a segment that does not exist."),
        GuardRule.LandingPadInBounds => ("landing-pad-in-bounds", "A far pointer's landing pad lies outside its segment."),
        GuardRule.LandingPadForm => ("landing-pad-form", "A far pointer's landing pad is not of the form that the encoding demands."),
        GuardRule.Capability => ("capability", "A capability (or another reserved kind of pointer) is not allowed here."),
        GuardRule.ListTag => ("list-tag", "A composite list's tag is not a struct pointer."),
        GuardRule.ListOverrun => ("list-overrun", "A composite list's elements overrun its words."),
        GuardRule.Depth => ("depth", $"Pointers nest at most {ContactLimits.MaxDepth} deep."),
        GuardRule.Traversal => ("traversal", "Objects overlap, or lists of empty elements are long: reading would cost far more than the message is long."),
        GuardRule.StructExpected => ("struct-expected", "The schema has a struct here."),
        GuardRule.TextExpected => ("text-expected", "The schema has a text here."),
        GuardRule.StructListExpected => ("struct-list-expected", "The schema has a list of structs here."),
        GuardRule.TextTermination => ("text-termination", "A text does not end with NUL."),
        GuardRule.TextEncoding => ("text-encoding", "A text is not UTF-8."),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "No rule is broken."),
    };
}
