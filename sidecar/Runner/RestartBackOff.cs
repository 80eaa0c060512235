namespace Switchyard.Sidecar.Runner;

/// <summary>
/// How long to wait before an app is started again: 1 s, doubled each time up to 30 s, and 1 s again after it was healthy for a minute.
/// </summary>
internal sealed class RestartBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Recovered = TimeSpan.FromMinutes(1);
    private TimeSpan next = First;

    /// <summary>The wait after a life in which the app was healthy for that long.</summary>
    public TimeSpan Next(TimeSpan healthy)
    {
        if (healthy >= Recovered)
            next = First;
        var wait = next;
        next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}
