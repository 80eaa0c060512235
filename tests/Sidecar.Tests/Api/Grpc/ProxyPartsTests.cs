using Switchyard.Sidecar.Api.Grpc.Proxy;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>The parts of the proxy that read and write gRPC's own forms.</summary>
public sealed class ProxyPartsTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("99999999m", 99_999_999)]
    [InlineData("5000u", 5)]
    [InlineData("5000000n", 5)]
    public void Reads_a_timeout(string text, double milliseconds) => Assert.Equal(milliseconds, GrpcTimeout.Read(text)!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("999999999S")]
    public void What_is_no_timeout_is_none(string text) => Assert.Null(GrpcTimeout.Read(text));

    [Fact]
    public void A_timeout_that_no_timer_takes_is_the_longest_there_is() => Assert.Equal(TimeSpan.FromDays(49), GrpcTimeout.Read("99999999H"));

    [Theory]
    [InlineData(-5, "1u")]
    [InlineData(1.5, "1500u")]
    [InlineData(100_000, "100000m")]
    [InlineData(4_000_000_000, "4000000S")]
    public void Writes_what_is_left(double milliseconds, string expected)
    {
        var text = GrpcTimeout.Format(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(expected, text);
        Assert.InRange(text.Length, 2, 9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Follows_messages_however_they_are_cut(int pieces)
    {
        byte[] stream = [0, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4, 9, 9, 9, 9];
        var sizes = new MessageSizes(4);
        foreach (var piece in stream.Chunk(Math.Max(1, stream.Length / pieces)))
            sizes.Look(piece);
        Assert.Equal(3, sizes.Begun);
        Assert.Throws<MessageTooLargeException>(() => sizes.Look([0, 0, 0, 0, 5]));
    }

    [Fact]
    public void A_length_of_four_octets_is_not_negative()
    {
        var failure = Assert.Throws<MessageTooLargeException>(() => new MessageSizes(4).Look([0, 255, 255, 255, 255]));
        Assert.Equal("grpc: received message larger than max (4294967295 vs. 4)", failure.Message);
    }
}
