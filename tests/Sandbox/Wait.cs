using System.Diagnostics;
using System.Net.Sockets;

namespace Switchyard.Sandbox;

/// <summary>Waiting for a condition, with a deadline.</summary>
public static class Wait
{
    /// <summary>Asks until the answer is not null and gives it.</summary>
    /// <exception cref="TimeoutException">The deadline passed; the message names what was waited for and the last error.</exception>
    public static async Task<T> ForAsync<T>(string what, Func<Task<T?>> ask, TimeSpan deadline) where T : class
    {
        var clock = Stopwatch.StartNew();
        Exception? last = null;
        while (clock.Elapsed < deadline)
        {
            try
            {
                if (await ask() is { } answer)
                    return answer;
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TaskCanceledException)
            {
                last = e;
            }
            await Task.Delay(20);
        }
        throw new TimeoutException($"waited {deadline.TotalSeconds:0} s in vain for {what}{(last is null ? "" : ": " + last.Message)}");
    }

    /// <summary>Asks until the answer is true.</summary>
    public static Task UntilAsync(string what, Func<Task<bool>> ask, TimeSpan deadline) =>
        ForAsync(what, async () => await ask() ? "yes" : null, deadline);
}
