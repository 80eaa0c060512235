using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Formats;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1h2m3.5s", 3723500)]
    [InlineData("300ms", 300)]
    [InlineData("1.5h", 5400000)]
    [InlineData("0h0m10s0ms", 10000)]
    [InlineData("-2s", -2000)]
    [InlineData("+2s", 2000)]
    [InlineData(".5s", 500)]
    [InlineData("1500us", 1.5)]
    [InlineData("1500µs", 1.5)]
    [InlineData("100ns", 0.0001)]
    public void Reads_what_Go_reads(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond)), GoDuration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("soon")]
    [InlineData("1d")]
    [InlineData("1h 2m")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("-")]
    [InlineData("--1s")]
    [InlineData("9999999999h")]
    [InlineData("PT1S")]
    public void Refuses_the_rest_and_quotes_it(string text)
    {
        Assert.False(GoDuration.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => GoDuration.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1h", "1h0m0s")]
    [InlineData("90m", "1h30m0s")]
    [InlineData("5m", "5m0s")]
    [InlineData("90s", "1m30s")]
    [InlineData("1500ms", "1.5s")]
    [InlineData("300ms", "300ms")]
    [InlineData("1500us", "1.5ms")]
    [InlineData("20us", "20µs")]
    [InlineData("0s", "0s")]
    [InlineData("-90s", "-1m30s")]
    [InlineData("30h", "30h0m0s")]
    public void Writes_as_Go_writes(string text, string written) => Assert.Equal(written, GoDuration.Format(GoDuration.Parse(text)));

    [Fact]
    public void A_bare_number_counts_the_unit()
    {
        Assert.Equal(TimeSpan.FromSeconds(90), GoDuration.ParseOrNumber("90", TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(-90), GoDuration.ParseOrNumber("-90", TimeSpan.FromMilliseconds(1)));
        Assert.Equal(TimeSpan.FromMinutes(2), GoDuration.ParseOrNumber("2m", TimeSpan.FromSeconds(1)));
        Assert.Throws<FormatException>(() => GoDuration.ParseOrNumber("999999999999999", TimeSpan.FromSeconds(1)));
    }
}
