using Capnp;
using CapnpGen;

namespace Switchyard.Tests.Capnp;

public class DeserializerTests
{
    [Fact]
    public void A_single_far_pointer_is_followed()
    {
        var frame = Wire.Frame([WirePointer.Far(1, 1, isDouble: false)], [0, WirePointer.Struct(0, 1, 0), 0x020B_07C0]);

        Assert.Equal(1984, Date.READER.create(DeserializerState.CreateRoot(frame)).Year);
    }

    [Fact]
    public void A_double_far_pointer_is_followed_to_the_place_that_its_first_pad_names()
    {
        var frame = Wire.Frame(
            [WirePointer.Far(1, 0, isDouble: true)],
            [WirePointer.Far(2, 1, isDouble: false), WirePointer.Struct(0, 1, 0)],
            [ulong.MaxValue, 0x020B_07C0]);

        var date = Date.READER.create(DeserializerState.CreateRoot(frame));

        Assert.Equal((1984, 11, 2), (date.Year, date.Month, date.Day));
    }

    [Fact]
    public void A_struct_of_an_older_schema_reads_defaults()
    {
        var person = Person.READER.create(DeserializerState.CreateRoot(Wire.Frame([WirePointer.Struct(0, 0, 1), 0])));

        Assert.Null(person.Name);
        Assert.Null(person.Email);
        Assert.Empty(person.Phones);
        Assert.Equal(0, person.Birthdate.Year);
    }

    [Fact]
    public void A_struct_of_a_newer_schema_is_read_as_far_as_it_is_known()
    {
        var frame = Wire.Frame([WirePointer.Struct(0, 2, 5), 1, 2, WirePointer.List(4, 2, 4), 0, 0, 0, 0, Wire.Text("Ana")]);

        Assert.Equal("Ana", Person.READER.create(DeserializerState.CreateRoot(frame)).Name);
    }

    [Fact]
    public void A_null_root_makes_no_object() =>
        Assert.Null(CapnpSerializable.Create<Person>(DeserializerState.CreateRoot(Wire.Frame([0UL]))));

    [Fact]
    public void Only_generated_classes_can_be_made() =>
        Assert.Throws<ArgumentException>(() => CapnpSerializable.Create<string>(default));

    public static TheoryData<string, ulong[][]> Malformed => new()
    {
        { "no segment", [] },
        { "no root", [[]] },
        { "struct past the end", [[WirePointer.Struct(0, 1, 0)]] },
        { "struct before the start", [[WirePointer.Struct(-2, 0, 1), 0]] },
        { "no such segment", [[WirePointer.Far(7, 0, isDouble: false)]] },
        { "no such pad", [[WirePointer.Far(0, 9, isDouble: false)]] },
        { "a far pointer to itself", [[WirePointer.Far(0, 0, isDouble: false)]] },
        { "a double far pointer to no far pointer", [[WirePointer.Far(0, 1, isDouble: true), WirePointer.Struct(1, 0, 0), WirePointer.Struct(0, 0, 0)]] },
        { "a double far pointer to two far pointers", [[WirePointer.Far(0, 1, isDouble: true), WirePointer.Far(0, 0, false), WirePointer.Far(0, 0, false)]] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_roots_are_refused(string what, ulong[][] segments)
    {
        Assert.NotEmpty(what);
        Assert.Throws<DeserializationException>(() => DeserializerState.CreateRoot(Wire.Frame(segments)));
    }

    public static TheoryData<string, ulong[]> MalformedLists => new()
    {
        { "longer than its segment", [WirePointer.List(0, 2, 9), 0] },
        { "2^29-1 words", [WirePointer.List(0, 5, (1 << 29) - 1), 0] },
        { "2^29-1 times nothing", [WirePointer.List(0, 0, (1 << 29) - 1), 0] },
        { "composite with a list as tag", [WirePointer.List(0, 7, 0), WirePointer.List(0, 0, 0)] },
        { "composite without its tag", [WirePointer.List(0, 7, 0)] },
        { "composite that overruns its segment", [WirePointer.List(0, 7, 1), WirePointer.Struct(2, 1, 0), 0] },
        { "composite of 2^30-1 elements", [WirePointer.List(0, 7, 1), WirePointer.Struct(-1, ushort.MaxValue, ushort.MaxValue), 0] },
        { "a struct", [WirePointer.Struct(0, 1, 0), 0] },
        { "a capability", [3UL, 0] },
    };

    [Theory]
    [MemberData(nameof(MalformedLists))]
    public void Malformed_lists_are_refused(string what, ulong[] words)
    {
        Assert.NotEmpty(what);
        var root = DeserializerState.CreateRoot(Wire.Frame([WirePointer.Struct(0, 0, 1), .. words]));

        Assert.Throws<DeserializationException>(() => root.ReadList(0));
    }

    [Fact]
    public void A_list_of_words_is_no_text_and_no_list_of_structs()
    {
        var root = DeserializerState.CreateRoot(Wire.Frame([WirePointer.Struct(0, 0, 1), WirePointer.List(0, 5, 1), 0]));

        Assert.Throws<NotSupportedException>(() => root.ReadText(0));
        Assert.Throws<NotSupportedException>(() => root.ReadList(0).Cast(state => state));
    }

    [Fact]
    public void Lists_of_zero_sized_structs_count_towards_the_traversal_limit_by_element()
    {
        var root = DeserializerState.CreateRoot(Wire.Frame(
            [WirePointer.Struct(0, 0, 1), WirePointer.List(0, 7, 0), WirePointer.Struct((1 << 29) - 1, 0, 0)]));
        var list = root.ReadList(0).Cast(state => state);

        Assert.Equal((1 << 29) - 1, list.Count);
        Assert.Equal(ObjectKind.Struct, list[list.Count - 1].Kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[list.Count]);
    }

    [Fact]
    public void Pointers_in_a_circle_end_at_the_traversal_limit()
    {
        var state = DeserializerState.CreateRoot(Wire.Frame([WirePointer.Struct(0, 1, 1), 0, WirePointer.Struct(-2, 1, 1)]));
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
