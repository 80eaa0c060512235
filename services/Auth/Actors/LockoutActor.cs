using Dapr.Actors;
using Dapr.Actors.Runtime;
using Switchyard.TransactionalActors;
using Switchyard.Auth.Domain;

namespace Switchyard.Auth.Actors;

/// <summary>Whether a try is allowed, or how many seconds it is too early.</summary>
public sealed record TryAnswer(bool IsAllowed, double RetryAfterSeconds);

/// <summary>What is asked of an address's lockout.</summary>
public interface ILockoutActor : IActor
{
    /// <summary>A log-in begins: it is counted before its password is looked at.</summary>
    Task<TryAnswer> TryAsync();

    /// <summary>It succeeded: what failed before is forgotten.</summary>
    Task<TryAnswer> SucceededAsync();
}

/// <summary>Counts the log-ins for one address, known or not; the id is the address's key. The same for password changes of one user. What has been idle is removed by a reminder.</summary>
[Actor(TypeName = TypeName)]
public sealed class LockoutActor(ActorHost host, TimeProvider time) : Actor(host), ILockoutActor, IRemindable
{
    /// <summary>The actor type.</summary>
    public const string TypeName = "Lockout";

    private const string Key = "lockout";
    private const string Forget = "forget";

    /// <inheritdoc/>
    public async Task<TryAnswer> TryAsync()
    {
        var lockout = await StateManager.ReadAsync(Key, Lockout.None);
        var now = time.GetUtcNow();
        if (lockout.DelayAt(now) is { Ticks: > 0 } delay)
            return new TryAnswer(false, delay.TotalSeconds);
        await RegisterReminderAsync(Forget, [], Lockout.Memory, TimeSpan.FromMilliseconds(-1));
        await StateManager.WriteAsync(Key, lockout.Try(now));
        return new TryAnswer(true, 0);
    }

    /// <inheritdoc/>
    public async Task<TryAnswer> SucceededAsync()
    {
        await StateManager.TryRemoveStateAsync(Key);
        await UnregisterReminderAsync(Forget);
        return new TryAnswer(true, 0);
    }

    /// <inheritdoc/>
    public Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period) => StateManager.TryRemoveStateAsync(Key);
}
