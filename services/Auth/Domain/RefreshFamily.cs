namespace Switchyard.Auth.Domain;

/// <summary>The refresh tokens that follow from one log-in: one is current, each use replaces it.</summary>
/// <param name="UserId">Whose they are; null when there is no such family.</param>
/// <param name="Epoch">The credential's epoch at the log-in.</param>
/// <param name="Number">The current token's number, from 1.</param>
/// <param name="CurrentHash">SHA-256 of the current token, hex.</param>
/// <param name="FormerHash">SHA-256 of the one before, hex.</param>
/// <param name="RotatedAt">When the current one replaced the former, UTC.</param>
/// <param name="ExpiresAt">When the family ends, UTC.</param>
/// <param name="IsRevoked">No token of it is good any more.</param>
public sealed record RefreshFamily(string? UserId, int Epoch, int Number, string CurrentHash, string? FormerHash, DateTimeOffset RotatedAt,
    DateTimeOffset ExpiresAt, bool IsRevoked)
{
    /// <summary>How long the token before the current one still gives the same successor: two requests of one client may cross.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>How long a family lives after its last use.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>No family.</summary>
    public static RefreshFamily None { get; } = new(null, 0, 0, "", null, default, default, true);

    /// <summary>A log-in's family with its first token.</summary>
    public static RefreshFamily Begin(string userId, int epoch, string firstHash, DateTimeOffset now) =>
        new(userId, epoch, 1, firstHash, null, now, now + Lifetime, false);

    /// <summary>
    /// A token is used. The current one is replaced by its successor; the one before gives the same successor for 30 s; any other use of an old one is a theft
    /// (RFC 9700, section 4.14.2) and revokes the family.
    /// </summary>
    /// <param name="number">The used token's number.</param>
    /// <param name="hash">Its SHA-256, hex.</param>
    /// <param name="epoch">The credential's epoch now.</param>
    /// <param name="successorHash">The SHA-256 of token <paramref name="number"/> + 1.</param>
    /// <param name="now">UTC.</param>
    public (RefreshFamily Next, bool IsGood) Use(int number, string hash, int epoch, string successorHash, DateTimeOffset now)
    {
        if (UserId is null || IsRevoked || now >= ExpiresAt || epoch != Epoch)
            return (this, false);
        if (number == Number && hash == CurrentHash)
            return (this with { Number = number + 1, CurrentHash = successorHash, FormerHash = hash, RotatedAt = now, ExpiresAt = now + Lifetime }, true);
        if (number == Number - 1 && hash == FormerHash && now - RotatedAt <= Grace)
            return (this, true);
        return (this with { IsRevoked = true }, false);
    }
}
