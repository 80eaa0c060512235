using Capnp;
using CapnpGen;
using static Switchyard.Tests.Capnp.HandMade;

namespace Switchyard.Tests.Capnp;

public class DeserializerTests
{
    [Fact]
    public void A_single_far_pointer_is_followed()
    {
        var frame = Frame([Far(1, 1)], [0, Struct(0, 1, 0), 0x020B_07C0]);

        Assert.Equal(1984, Date.READER.create(DeserializerState.CreateRoot(frame)).Year);
    }

    [Fact]
    public void A_double_far_pointer_is_followed_to_the_place_that_its_first_pad_names()
    {
        var frame = Frame(
            [DoubleFar(1, 0)],
            [Far(2, 1), Struct(0, 1, 0)],
            [ulong.MaxValue, 0x020B_07C0]);

        var date = Date.READER.create(DeserializerState.CreateRoot(frame));

        Assert.Equal((1984, 11, 2), (date.Year, date.Month, date.Day));
    }

    [Fact]
    public void A_struct_of_an_older_schema_reads_defaults()
    {
        var person = Person.READER.create(DeserializerState.CreateRoot(Frame([Struct(0, 0, 1), 0])));

        Assert.Null(person.Name);
        Assert.Null(person.Email);
        Assert.Empty(person.Phones);
        Assert.Equal(0, person.Birthdate.Year);
    }

    [Fact]
    public void A_struct_of_a_newer_schema_is_read_as_far_as_it_is_known()
    {
        var frame = Frame([Struct(0, 2, 5), 1, 2, List(4, 2, 4), 0, 0, 0, 0, Bytes("Ana")]);

        Assert.Equal("Ana", Person.READER.create(DeserializerState.CreateRoot(frame)).Name);
    }

    [Fact]
    public void A_null_root_makes_no_object() =>
        Assert.Null(CapnpSerializable.Create<Person>(DeserializerState.CreateRoot(Frame([0UL]))));

    [Fact]
    public void Only_generated_classes_can_be_made() =>
        Assert.Throws<ArgumentException>(() => CapnpSerializable.Create<string>(default));

    public static TheoryData<string, ulong[][]> Malformed => new()
    {
        { "no segment", [] },
        { "no root", [[]] },
        { "struct past the end", [[Struct(0, 1, 0)]] },
        { "struct before the start", [[Struct(-2, 0, 1), 0]] },
        { "no such segment", [[Far(7, 0)]] },
        { "no such pad", [[Far(0, 9)]] },
        { "a far pointer to itself", [[Far(0, 0)]] },
        { "a double far pointer to no far pointer", [[DoubleFar(0, 1), Struct(1, 0, 0), Struct(0, 0, 0)]] },
        { "a double far pointer to two far pointers", [[DoubleFar(0, 1), Far(0, 0), Far(0, 0)]] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_roots_are_refused(string what, ulong[][] segments)
    {
        Assert.NotEmpty(what);
        Assert.Throws<DeserializationException>(() => DeserializerState.CreateRoot(Frame(segments)));
    }

    public static TheoryData<string, ulong[]> MalformedLists => new()
    {
        { "longer than its segment", [List(0, 2, 9), 0] },
        { "2^29-1 words", [List(0, 5, (1 << 29) - 1), 0] },
        { "2^29-1 times nothing", [List(0, 0, (1 << 29) - 1), 0] },
        { "composite with a list as tag", [List(0, 7, 0), List(0, 0, 0)] },
        { "composite without its tag", [List(0, 7, 0)] },
        { "composite that overruns its segment", [List(0, 7, 1), Struct(2, 1, 0), 0] },
        { "composite of 2^30-1 elements", [List(0, 7, 1), Struct(-1, ushort.MaxValue, ushort.MaxValue), 0] },
        { "a struct", [Struct(0, 1, 0), 0] },
        { "a capability", [3UL, 0] },
    };

    [Theory]
    [MemberData(nameof(MalformedLists))]
    public void Malformed_lists_are_refused(string what, ulong[] words)
    {
        Assert.NotEmpty(what);
        var root = DeserializerState.CreateRoot(Frame([Struct(0, 0, 1), .. words]));

        Assert.Throws<DeserializationException>(() => root.ReadList(0));
    }

    [Fact]
    public void A_list_of_words_is_no_text_and_no_list_of_structs()
    {
        var root = DeserializerState.CreateRoot(Frame([Struct(0, 0, 1), List(0, 5, 1), 0]));

        Assert.Throws<NotSupportedException>(() => root.ReadText(0));
        Assert.Throws<NotSupportedException>(() => root.ReadList(0).Cast(state => state));
    }

    [Fact]
    public void Lists_of_zero_sized_structs_count_towards_the_traversal_limit_by_element()
    {
        var root = DeserializerState.CreateRoot(Frame(
            [Struct(0, 0, 1), List(0, 7, 0), Struct((1 << 29) - 1, 0, 0)]));
        var list = root.ReadList(0).Cast(state => state);

        Assert.Equal((1 << 29) - 1, list.Count);
        Assert.Equal(ObjectKind.Struct, list[list.Count - 1].Kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[list.Count]);
    }

    [Fact]
    public void Pointers_in_a_circle_end_at_the_traversal_limit()
    {
        var state = DeserializerState.CreateRoot(Frame([Struct(0, 1, 1), 0, Struct(-2, 1, 1)]));
        var hops = 0;

        Assert.Throws<DeserializationException>(Circle);
        Assert.Equal((int)(SecurityOptions.TraversalLimit / 16), hops + 1);

        void Circle()
        {
            while (true)
            {
                state = state.StructReadPointer(0);
                hops++;
            }
        }
    }
}
