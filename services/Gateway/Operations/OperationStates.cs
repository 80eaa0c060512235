namespace Switchyard.Gateway.Operations;

/// <summary>Tells how an operation stands.</summary>
internal sealed class OperationStates(OperationOwners owners, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Asks both owners. Pending is what has not ended while an owner is away, and what neither knows (yet) as long as it may be on its way: a UUIDv7 for 24 h; a
    /// UUIDv8, which tells no age, always, since nobody can guess one that was never given.
    /// </summary>
    /// <returns>Null when there is no such operation.</returns>
    public async Task<OperationState?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(owners.Users.FindAsync(id, cancellationToken), owners.Auth.FindAsync(id, cancellationToken));
        if ((answers[0].Outcome ?? answers[1].Outcome) is { } outcome)
            return OperationState.Of(outcome);
        return answers.Any(answer => !answer.Answered) || MayBeOnItsWay(id) ? new OperationState(id.ToString(), OperationState.Pending) : null;
    }

    private bool MayBeOnItsWay(Guid id)
    {
        if (id.Version == 8)
            return true;
        if (id.Version != 7)
            return false;
        var milliseconds = Convert.ToInt64(id.ToString("N")[..12], 16);
        var age = clock.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromMilliseconds(milliseconds);
        return age > -ClockSkew && age < Longest;
    }
}
