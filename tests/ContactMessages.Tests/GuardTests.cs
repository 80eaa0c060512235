using static Switchyard.Tests.Capnp.HandMade;

namespace Switchyard.ContactMessages.Tests;

/// <summary>Hostile bytes made by hand, rule by rule. The tests' numbers are the byte offsets that the refusal names.</summary>
public class GuardTests
{
    private const long Most = (1L << 29) - 1;

    public static TheoryData<GuardRule, int, byte[]> Refused => new()
    {
        { GuardRule.Empty, 0, [] },
        { GuardRule.SegmentTableTruncated, 7, new byte[7] },
        { GuardRule.SegmentTableTruncated, 8, Message(new ulong[1], new ulong[1], new ulong[1])[..8] },
        { GuardRule.SegmentCount, 0, [0x00, 0x02, 0, 0, 1, 0, 0, 0] },
        { GuardRule.SegmentCount, 0, [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0] },
        { GuardRule.SegmentCount, 0, [0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0] },
        { GuardRule.SegmentTablePadding, 12, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, .. new byte[16]] },
        { GuardRule.SegmentTruncated, 4, [0, 0, 0, 0, 1, 0, 0, 0] },
        { GuardRule.SegmentTruncated, 4, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { GuardRule.SegmentTruncated, 4, [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[8]] },
        { GuardRule.SegmentTruncated, 4, [0, 0, 0, 0, 0, 0, 0, 0x20, .. new byte[8]] },
        { GuardRule.RootMissing, 4, [0, 0, 0, 0, 0, 0, 0, 0] },
        { GuardRule.RootMissing, 4, Message([], new ulong[1]) },
        { GuardRule.TrailingBytes, 16, [.. Message(new ulong[1]), 0] },

        { GuardRule.PointerInBounds, 8, Message([Struct(0, 1, 0)]) },
        { GuardRule.PointerInBounds, 8, Message([Struct(0, 0, 1)]) },
        { GuardRule.PointerInBounds, 8, Message([Struct(-2, 1, 0)]) },
        { GuardRule.PointerInBounds, 8, Message([Struct(0, ushort.MaxValue, ushort.MaxValue), 0]) },
        { GuardRule.PointerInBounds, 8, Message([Struct(int.MaxValue >> 2, 0, 0)]) },
        { GuardRule.PointerInBounds, 8, Message([Struct(-1 << 29, 0, 0)]) },
        { GuardRule.PointerInBounds, 48, Unknown(List(0, 2, 1)) },
        { GuardRule.PointerInBounds, 48, Unknown(List(0, 1, 65), 0) },
        { GuardRule.PointerInBounds, 48, Unknown(List(0, 5, Most), 0) },
        { GuardRule.PointerInBounds, 48, Unknown(List(0, 6, 2), 0) },
        { GuardRule.PointerInBounds, 48, Unknown(List(0, 7, 0)) },
        { GuardRule.PointerInBounds, 48, Unknown(List(0, 7, Most), Struct(0, 0, 0)) },
        { GuardRule.PointerInBounds, 16, Message([Far(1, 0)], [Struct(0, 1, 0)], new ulong[9]) },

        { GuardRule.FarSegment, 8, Message([Far(1, 0)]) },
        { GuardRule.FarSegment, 8, Message([Far(-1, 0)]) },
        { GuardRule.FarSegment, 16, Message([DoubleFar(0, 1), Far(9, 0), Struct(0, 1, 0)]) },
        { GuardRule.LandingPadInBounds, 8, Message([Far(0, 1)]) },
        { GuardRule.LandingPadInBounds, 8, Message([DoubleFar(0, 1), 0]) },
        { GuardRule.LandingPadInBounds, 8, Message([Far(0, uint.MaxValue >> 3)]) },
        { GuardRule.LandingPadForm, 8, Message([Far(0, 0)]) },
        { GuardRule.LandingPadForm, 24, Message([Far(1, 0)], [Far(1, 0)]) },
        { GuardRule.LandingPadForm, 24, Message([Far(1, 0)], [0]) },
        { GuardRule.LandingPadForm, 16, Message([DoubleFar(0, 1), Struct(0, 0, 0), Struct(0, 0, 0)]) },
        { GuardRule.LandingPadForm, 16, Message([DoubleFar(0, 1), DoubleFar(0, 1), Struct(0, 0, 0)]) },
        { GuardRule.LandingPadForm, 24, Message([DoubleFar(0, 1), Far(0, 0), Far(0, 0)]) },
        { GuardRule.PointerInBounds, 8, Message([DoubleFar(0, 1), Far(0, 3), Struct(0, 1, 0)]) },

        { GuardRule.Capability, 8, Message([Capability]) },
        { GuardRule.Capability, 48, Unknown(Capability | (7UL << 32)) },
        { GuardRule.ListTag, 56, Unknown(List(0, 7, 0), List(0, 2, 0)) },
        { GuardRule.ListOverrun, 56, Unknown(List(0, 7, 1), Struct(2, 1, 0), 0) },
        { GuardRule.ListOverrun, 56, Unknown(List(0, 7, 1), Struct(-1, ushort.MaxValue, ushort.MaxValue), 0) },

        { GuardRule.Traversal, 48, Unknown(List(0, 0, Most)) },
        { GuardRule.Traversal, 48, Unknown(List(0, 7, 0), Struct((int)Most, 0, 0)) },
        { GuardRule.Traversal, 48, Unknown(List(0, 7, 0), Struct(-1, 0, 0)) },

        { GuardRule.StructExpected, 8, Message([List(0, 2, 1), 0]) },
        { GuardRule.StructExpected, 40, Field(3, List(0, 2, 1), 0) },
        { GuardRule.TextExpected, 16, Field(0, Struct(-1, 0, 0)) },
        { GuardRule.TextExpected, 24, Field(1, List(0, 3, 1), 0) },
        { GuardRule.TextExpected, 48, Field(2, List(0, 7, 1), Struct(1, 0, 1), List(0, 5, 1), 0) },
        { GuardRule.StructListExpected, 32, Field(2, Struct(-1, 0, 0)) },
        { GuardRule.StructListExpected, 32, Field(2, List(0, 6, 1), 0) },
        { GuardRule.TextTermination, 24, Field(0, List(0, 2, 3), Bytes("Ana")) },
        { GuardRule.TextTermination, 24, Field(0, List(0, 2, 0)) },
        { GuardRule.TextEncoding, 24, Field(0, List(0, 2, 2), Bytes("\u00FF")) },
        { GuardRule.TextEncoding, 24, Field(0, List(0, 2, 3), Bytes("\u00C0\u0080")) },
        { GuardRule.TextEncoding, 24, Field(0, List(0, 2, 4), Bytes("\u00ED\u00A0\u0080")) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses(GuardRule rule, int byteOffset, byte[] message) =>
        Assert.Equal(new GuardRefusal(rule, byteOffset), ContactMessageGuard.Check(message));

    public static TheoryData<string, byte[]> Accepted => new()
    {
        { "a null root", Message([0]) },
        { "a struct without words", Message([Struct(-1, 0, 0)]) },
        { "an empty second segment", Message([0], []) },
        { "512 segments", Message([.. Enumerable.Repeat(new ulong[] { 0 }, 512)]) },
        { "a person of an older schema", Message([Struct(0, 0, 1), 0]) },
        { "a person of a newer schema", Message([Struct(0, 2, 5), 1, 2, 0, 0, 0, 0, List(0, 2, 9), 3, 4]) },
        { "a date of a newer schema", Field(3, Struct(0, 2, 1), 0, 0, List(0, 3, 4), 0) },
        { "phones of a newer schema", Field(2, List(0, 7, 5), Struct(1, 2, 3), 0, 0, 0, 0, 0) },
        { "phones of an older schema", Field(2, List(0, 7, 0), Struct(2, 0, 0)) },
        { "a list of void", Unknown(List(0, 0, 12)) },
        { "bits up to the last", Unknown(List(0, 1, 64), 0) },
        { "a landing pad on the root's own segment", Message([Far(0, 1), Struct(0, 1, 0), 0]) },
        { "a double far pointer", Message([DoubleFar(1, 0)], [Far(2, 1), Struct(0, 1, 0)], [0, 7]) },
        { "a text of two bytes", Field(0, List(0, 2, 2), Bytes("A")) },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepts(string what, byte[] message) => Assert.True(ContactMessageGuard.Check(message).IsNone, what);

    [Theory]
    [InlineData(63, GuardRule.None)]
    [InlineData(64, GuardRule.Depth)]
    public void Pointers_nest_64_deep(int structsBelowRoot, GuardRule rule)
    {
        // Each struct has one pointer, which the schema knows only in the root's fifth.
        var chain = Enumerable.Repeat(Struct(0, 0, 1), structsBelowRoot - 1);

        Assert.Equal(rule, ContactMessageGuard.Check(Unknown([.. chain, Struct(-1, 0, 0)])).Rule);
    }

    [Fact]
    public void Lists_nest_as_deep_as_structs()
    {
        var chain = Enumerable.Repeat(List(0, 6, 1), 64);

        Assert.Equal(GuardRule.Depth, ContactMessageGuard.Check(Unknown([.. chain, 0])).Rule);
    }

    [Fact]
    public void A_pointer_to_itself_ends()
    {
        Assert.Equal(GuardRule.Traversal, ContactMessageGuard.Check(Unknown(Struct(-1, 0, 1))).Rule);
        Assert.Equal(GuardRule.Depth, ContactMessageGuard.Check(Unknown([Struct(-1, 0, 1), .. new ulong[100]])).Rule);
    }

    [Fact]
    public void Overlapping_lists_cost_no_more_than_the_message_is_long()
    {
        // 80,000 pointers that all lead to one list of 80,000 words: 6.4 billion visits for 640 KB.
        const int Pointers = 80_000;
        var list = Enumerable.Range(0, Pointers).Select(i => List(-i - 1, 5, Pointers));

        Assert.Equal(GuardRule.Traversal, ContactMessageGuard.Check(Unknown([List(0, 6, Pointers), .. list])).Rule);
    }

    [Fact]
    public void Trees_that_share_their_branches_cost_no_more_than_the_message_is_long()
    {
        // Each level points twice to the next: 2^60 leaves.
        var levels = Enumerable.Range(0, 60).SelectMany(_ => new[] { Struct(1, 0, 2), Struct(0, 0, 2) });

        Assert.Equal(GuardRule.Traversal, ContactMessageGuard.Check(Unknown([Struct(0, 0, 2), .. levels, 0, 0])).Rule);
    }

    [Fact]
    public void Guarding_allocates_nothing()
    {
        var message = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "person-medium.bin"));
        ContactMessageGuard.Check(message);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = ContactMessageGuard.Check(message);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(refusal.IsNone);
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own_and_a_sentence()
    {
        var rules = Enum.GetValues<GuardRule>().Where(rule => rule != GuardRule.None).ToArray();

        Assert.Equal(rules.Length, rules.Select(rule => rule.Name()).Distinct().Count());
        Assert.All(rules, rule => Assert.EndsWith(".", rule.Sentence(), StringComparison.Ordinal));
    }
}
