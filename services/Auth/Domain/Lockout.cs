namespace Switchyard.Auth.Domain;

/// <summary>How often a log-in for one address failed lately, and until when there is no further try.</summary>
/// <param name="Failures">Tries that did not succeed since the last that did.</param>
/// <param name="LastTry">When the last one began, UTC.</param>
/// <param name="LockedUntil">UTC.</param>
public sealed record Lockout(int Failures, DateTimeOffset LastTry, DateTimeOffset LockedUntil)
{
    /// <summary>Tries without any delay.</summary>
    public const int FreeTries = 5;

    /// <summary>The longest delay.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(15);

    /// <summary>How long failures are remembered: longer than any delay, or waiting one out would give all free tries back.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(2);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(15);

    /// <summary>Nothing failed.</summary>
    public static Lockout None { get; } = new(0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>How long it is locked from now on; zero when a try is allowed.</summary>
    public TimeSpan DelayAt(DateTimeOffset now) => LockedUntil > now ? LockedUntil - now : TimeSpan.Zero;

    /// <summary>
    /// A try begins, and counts as failed until it succeeds: guesses made at the same instant are counted before any of them is judged. From the fifth on
    /// the next must wait 15 s, 30 s, 60 s, ... up to 15 min.
    /// </summary>
    public Lockout Try(DateTimeOffset now)
    {
        var failures = now - LastTry > Memory ? 1 : Failures + 1;
        var delay = failures < FreeTries
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Min(failures - FreeTries, 20), LongestDelay.Ticks));
        return new Lockout(failures, now, now + delay);
    }
}
