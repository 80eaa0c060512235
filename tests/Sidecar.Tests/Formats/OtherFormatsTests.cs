using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Formats;

public sealed class OtherFormatsTests
{
    [Fact]
    public void Iso_durations_keep_their_calendar_parts()
    {
        Assert.True(Iso8601Duration.TryParse("R3/P1Y2M3W4DT5H6M7S", out var duration));
        Assert.Equal(new Iso8601Duration(1, 2, 25, new TimeSpan(5, 6, 7), 3), duration);
        Assert.True(duration.HasDate);
        Assert.True(Iso8601Duration.TryParse("P1M", out var month));
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero), month.AddTo(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("PT1S", 1, null)]
    [InlineData("PT90M", 5400, null)]
    [InlineData("R5/PT30M", 1800, 5)]
    [InlineData("R2", 0, 2)]
    [InlineData("R0/PT1S", 1, 0)]
    public void Iso_durations_of_hours_and_less(string text, int seconds, int? repetitions)
    {
        Assert.True(Iso8601Duration.TryParse(text, out var duration));
        Assert.Equal((TimeSpan.FromSeconds(seconds), repetitions, false), (duration.Time, duration.Repetitions, duration.HasDate));
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("1s")]
    [InlineData("P1S")]
    [InlineData("PT1D")]
    [InlineData("PT1.5S")]
    [InlineData("PT1")]
    [InlineData("R/PT1S")]
    [InlineData("R-1/PT1S")]
    [InlineData("PT1ST1S")]
    [InlineData("PT2000000000H")]
    [InlineData("P1D ")]
    public void What_is_no_iso_duration(string text) => Assert.False(Iso8601Duration.TryParse(text, out _));

    [Theory]
    [InlineData("2026-11-22T10:15:30Z", "2026-11-22T10:15:30Z")]
    [InlineData("2026-11-22T10:15:30.25+02:00", "2026-11-22T08:15:30Z")]
    [InlineData("2026-11-22T10:15:30-00:30", "2026-11-22T10:45:30Z")]
    public void Rfc3339_moments(string text, string utc)
    {
        Assert.True(Rfc3339.TryParse(text, out var moment));
        Assert.Equal(utc, Rfc3339.Format(moment));
    }

    [Theory]
    [InlineData("2026-11-22")]
    [InlineData("2026-11-22T10:15:30")]
    [InlineData("2026-11-22 10:15:30Z")]
    [InlineData("2026-02-30T10:15:30Z")]
    [InlineData("")]
    public void What_is_no_rfc3339_moment(string text) => Assert.False(Rfc3339.TryParse(text, out _));

    [Theory]
    [InlineData("4Mi", 4194304)]
    [InlineData("64Ki", 65536)]
    [InlineData("1.5Gi", 1610612736)]
    [InlineData("1k", 1000)]
    [InlineData("2M", 2000000)]
    [InlineData("4194304", 4194304)]
    [InlineData("1500m", 2)]
    public void Quantities(string text, long bytes)
    {
        Assert.True(Quantity.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Mi")]
    [InlineData("4MB")]
    [InlineData("4 Mi")]
    [InlineData("9999999Ei")]
    public void What_is_no_quantity(string? text) => Assert.False(Quantity.TryParse(text, out _));
}
