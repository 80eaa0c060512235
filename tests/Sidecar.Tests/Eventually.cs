using System.Diagnostics;

namespace Switchyard.Sidecar.Tests;

/// <summary>Waits for what happens on other threads, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, $"not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>Moves the clock from timer to timer until the task is done.</summary>
    public static async Task<T> AdvanceUntilDoneAsync<T>(this FakeTimeProvider clock, Task<T> task)
    {
        var started = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, "the task did not end");
            if (!clock.AdvanceToNextTimer())
                await Task.WhenAny(task, Task.Delay(1));
        }
        return await task;
    }
}
