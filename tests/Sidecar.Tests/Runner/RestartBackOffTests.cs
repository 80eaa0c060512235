using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Runner;

public sealed class RestartBackOffTests
{
    [Fact]
    public void It_doubles_from_one_second_to_thirty_and_a_healthy_minute_starts_it_anew()
    {
        var backOff = new RestartBackOff();

        var waits = Enumerable.Range(0, 7).Select(_ => backOff.Next(TimeSpan.FromSeconds(59)).TotalSeconds);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal(1, backOff.Next(TimeSpan.FromMinutes(1)).TotalSeconds);
        Assert.Equal(2, backOff.Next(TimeSpan.Zero).TotalSeconds);
    }
}
