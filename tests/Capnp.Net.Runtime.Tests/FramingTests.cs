using Capnp;

namespace Switchyard.Tests.Capnp;

public class FramingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Frames_survive_the_stream(int segments)
    {
        var words = Enumerable.Range(1, segments).Select(n => Enumerable.Repeat((ulong)n, n).ToArray()).ToArray();
        using var stream = new MemoryStream();
        using var pump = new FramePump(stream);
        pump.Send(HandMade.Frame(words));
        pump.Send(HandMade.Frame(words));
        pump.Flush();
        stream.Position = 0;

        Framing.ReadSegments(stream);
        var second = Framing.ReadSegments(stream);

        Assert.Equal(words, second.Segments.Select(segment => segment.ToArray()));
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void Frames_without_words_are_not_sent()
    {
        using var pump = new FramePump(new MemoryStream());

        Assert.Throws<ArgumentException>(() => pump.Send(default));
        Assert.Throws<ArgumentException>(() => pump.Send(HandMade.Frame()));
        Assert.Throws<ArgumentException>(() => pump.Send(HandMade.Frame([])));
    }

    [Fact]
    public void A_stream_that_cannot_be_written_to_takes_no_frame()
    {
        using var pump = new FramePump(new MemoryStream([], writable: false));

        Assert.Throws<InvalidOperationException>(() => pump.Send(HandMade.Frame([0UL])));
    }

    [Theory]
    [InlineData(typeof(EndOfStreamException), new uint[] { })]
    [InlineData(typeof(EndOfStreamException), new uint[] { 0, 0 })]
    [InlineData(typeof(EndOfStreamException), new uint[] { 0, 1, 0 })]
    [InlineData(typeof(EndOfStreamException), new uint[] { 1_000_000, 1, 1 })]
    [InlineData(typeof(InvalidDataException), new uint[] { uint.MaxValue, 1 })]
    [InlineData(typeof(InvalidDataException), new uint[] { 64 * 1024 * 1024, 1 })]
    [InlineData(typeof(InvalidDataException), new uint[] { 0, 64 * 1024 * 1024 })]
    public void Malformed_frames_are_refused(Type exception, uint[] header)
    {
        using var stream = new MemoryStream([.. header.SelectMany(BitConverter.GetBytes)]);

        Assert.Throws(exception, () => Framing.ReadSegments(stream));
    }
}
