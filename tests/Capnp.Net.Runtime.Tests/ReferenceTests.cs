using System.Globalization;
using System.Text.Json.Nodes;
using Capnp;
using CapnpGen;
using Switchyard.Bench.Capnp;

namespace Switchyard.Tests.Capnp;

/// <summary>2,000 seeded messages in each direction against the reference implementation.</summary>
public class ReferenceTests
{
    private const int Messages = 2_000;
    private static readonly int[] SegmentWords = [1, 2, 3, 5, 8, 16, 64, 1024];

    [SkippableFact]
    public void Reference_reads_what_the_writers_write()
    {
        Skip.IfNot(CapnpTool.IsInstalled, CapnpTool.Absent);
        var source = new PersonSource(1);
        var persons = Enumerable.Range(0, Messages).Select(_ => source.Next()).ToArray();
        var encoded = persons.Select((person, i) => PersonSource.Encode(person, SegmentWords[i % SegmentWords.Length])).ToArray();

        var decoded = CapnpTool.Decode([.. encoded.SelectMany(bytes => bytes)]);

        Assert.Equal(Messages, decoded.Count);
        for (var i = 0; i < Messages; i++)
            Assert.True(JsonNode.DeepEquals(CapnpTool.Json(persons[i]), decoded[i]), $"Message {i}: {decoded[i].ToJsonString()}");
        var roots = encoded.Select(bytes => Framing.ReadSegments(new MemoryStream(bytes)).Segments).ToArray();
        Assert.Contains(roots, segments => segments.Count > 50);
        Assert.Contains(roots, segments => HandMade.IsDoubleFar(segments[0].Span[0]));
    }

    [SkippableFact]
    public void Readers_read_what_the_reference_writes()
    {
        Skip.IfNot(CapnpTool.IsInstalled, CapnpTool.Absent);
        var source = new PersonSource(2);
        var farRoots = 0;
        foreach (var words in SegmentWords)
        {
            var persons = Enumerable.Range(0, Messages / SegmentWords.Length).Select(_ => source.Next()).ToArray();
            using var stream = new MemoryStream(CapnpTool.Encode(persons, words));
            foreach (var person in persons)
            {
                var frame = Framing.ReadSegments(stream);
                farRoots += HandMade.IsFar(frame.Segments[0].Span[0]) ? 1 : 0;
                var read = CapnpSerializable.Create<Person>(DeserializerState.CreateRoot(frame));
                Assert.True(JsonNode.DeepEquals(CapnpTool.Json(person), CapnpTool.Json(read!)));
            }

            Assert.Equal(stream.Length, stream.Position);
        }

        Assert.True(farRoots >= Messages / SegmentWords.Length);
    }

    [SkippableTheory]
    [InlineData(typeof(Person), "struct Person @0x{0:x} {{  # 0 bytes, 4 ptrs")]
    [InlineData(typeof(Person.PhoneNumber), "struct PhoneNumber @0x{0:x} {{  # 8 bytes, 1 ptrs")]
    [InlineData(typeof(Person.PhoneNumber.Type), "enum Type @0x{0:x} {{")]
    [InlineData(typeof(Date), "struct Date @0x{0:x} {{  # 8 bytes, 0 ptrs")]
    public void Generated_types_are_those_of_the_schema(Type type, string declaration)
    {
        Skip.IfNot(CapnpTool.IsInstalled, CapnpTool.Absent);
        var id = (TypeIdAttribute)Assert.Single(type.GetCustomAttributes(typeof(TypeIdAttribute), inherit: false));

        Assert.Contains(string.Format(CultureInfo.InvariantCulture, declaration, id.Id), CapnpTool.Schema(), StringComparison.Ordinal);
    }
}
