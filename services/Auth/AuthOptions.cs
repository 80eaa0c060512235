namespace Switchyard.Auth;

/// <summary>The settings of section <c>Auth</c>.</summary>
public sealed record AuthOptions
{
    /// <summary>bcrypt's cost; a log-in under a cheaper hash replaces it.</summary>
    public int WorkFactor { get; init; } = 11;

    /// <summary>Hashes computed at once; 0 = one a processor.</summary>
    public int HashesAtOnce { get; init; }

    /// <summary>Requests that may wait for their turn to hash; further ones are told to come again.</summary>
    public int HashesWaiting { get; init; } = 64;

    /// <summary>Who registers with this address becomes an admin; empty = nobody.</summary>
    public string AdminEmail { get; init; } = "";

    /// <summary>What access tokens name as their issuer.</summary>
    public string Issuer { get; init; } = "switchyard";

    /// <summary>Whom access tokens are for.</summary>
    public string Audience { get; init; } = "switchyard";

    /// <summary>How long an access token is good.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a signing key signs.</summary>
    public TimeSpan SigningKeyLifetime { get; init; } = TimeSpan.FromDays(30);
}
