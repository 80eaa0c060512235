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
        Assert.Contains(roots, segments => new WirePointer(segments[0].Span[0]) is { Kind: WirePointer.FarKind, IsDoubleFar: true });
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
                farRoots += new WirePointer(frame.Segments[0].Span[0]).Kind == WirePointer.FarKind ? 1 : 0;
                var read = CapnpSerializable.Create<Person>(DeserializerState.CreateRoot(frame));
                Assert.True(JsonNode.DeepEquals(CapnpTool.Json(person), CapnpTool.Json(read!)));
            }

            Assert.Equal(stream.Length, stream.Position);
        }

        Assert.True(farRoots >= Messages / SegmentWords.Length);
    }
}
