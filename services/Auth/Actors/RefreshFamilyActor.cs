using Dapr.Actors;
using Dapr.Actors.Runtime;
using Switchyard.TransactionalActors;
using Switchyard.Auth.Domain;

namespace Switchyard.Auth.Actors;

/// <summary>A log-in's new family.</summary>
public sealed record FamilyBegin(string UserId, int Epoch, string FirstHash);

/// <summary>A refresh token is used.</summary>
public sealed record FamilyUse(int Number, string Hash, int Epoch, string SuccessorHash);

/// <summary>Whose family it is, and whether it goes on.</summary>
public sealed record FamilyAnswer(string? UserId, bool IsGood);

/// <summary>What is asked of a refresh family.</summary>
public interface IRefreshFamilyActor : IActor
{
    /// <summary>Whose family it is.</summary>
    Task<FamilyAnswer> OwnerAsync();

    /// <summary>Starts the family.</summary>
    Task<FamilyAnswer> BeginAsync(FamilyBegin begin);

    /// <summary>Uses a token.</summary>
    Task<FamilyAnswer> UseAsync(FamilyUse use);

    /// <summary>Ends the family.</summary>
    Task<FamilyAnswer> RevokeAsync();
}

/// <summary>The refresh tokens of one log-in; the id is the family's. Removed by a reminder once it has expired.</summary>
[Actor(TypeName = TypeName)]
public sealed class RefreshFamilyActor(ActorHost host, TimeProvider time) : Actor(host), IRefreshFamilyActor, IRemindable
{
    /// <summary>The actor type.</summary>
    public const string TypeName = "RefreshFamily";

    private const string Key = "family";
    private const string Expire = "expire";

    /// <inheritdoc/>
    public async Task<FamilyAnswer> OwnerAsync()
    {
        var family = await FamilyAsync();
        return new FamilyAnswer(family.UserId, !family.IsRevoked);
    }

    /// <inheritdoc/>
    public async Task<FamilyAnswer> BeginAsync(FamilyBegin begin)
    {
        ArgumentNullException.ThrowIfNull(begin);
        await KeepAsync(RefreshFamily.Begin(begin.UserId, begin.Epoch, begin.FirstHash, time.GetUtcNow()));
        return new FamilyAnswer(begin.UserId, true);
    }

    /// <inheritdoc/>
    public async Task<FamilyAnswer> UseAsync(FamilyUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var family = await FamilyAsync();
        var (next, isGood) = family.Use(use.Number, use.Hash, use.Epoch, use.SuccessorHash, time.GetUtcNow());
        if (next != family)
            await KeepAsync(next);
        return new FamilyAnswer(family.UserId, isGood);
    }

    /// <inheritdoc/>
    public async Task<FamilyAnswer> RevokeAsync()
    {
        var family = await FamilyAsync();
        if (!family.IsRevoked)
            await KeepAsync(family with { IsRevoked = true });
        return new FamilyAnswer(family.UserId, false);
    }

    /// <inheritdoc/>
    public Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period) => StateManager.TryRemoveStateAsync(Key);

    private Task<RefreshFamily> FamilyAsync() => StateManager.ReadAsync(Key, RefreshFamily.None);

    /// <summary>Saved before the token is given out: a token that no store knows would log its owner out.</summary>
    private async Task KeepAsync(RefreshFamily family)
    {
        var left = family.ExpiresAt - time.GetUtcNow();
        await RegisterReminderAsync(Expire, [], left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeSpan.FromMilliseconds(-1));
        await this.SaveAsync(Key, family, RefreshFamily.None, (kept, saved) => kept == saved);
    }
}
