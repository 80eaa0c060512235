using System.Diagnostics;

namespace Switchyard.TestSupport;

/// <summary>Waits for a condition with a deadline.</summary>
public static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Returns once the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within 20 s.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !await condition();)
        {
            if (watch.Elapsed > Deadline)
                throw new TimeoutException($"Waited {Deadline.TotalSeconds} s for this in vain: {what}.");
            await Task.Delay(10);
        }
    }

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, string)"/>
    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);
}
