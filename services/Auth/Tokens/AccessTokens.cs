using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Switchyard.Contracts.Users;

namespace Switchyard.Auth.Tokens;

/// <summary>Makes access tokens: JWT, ES256 (RFC 7519, RFC 9068 in its claims).</summary>
public sealed class AccessTokens(SigningKeys keys, TimeProvider time, IOptions<AuthOptions> options)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private Signer? signer;

    /// <summary>How long a token made now is good, in seconds.</summary>
    public int LifetimeSeconds => (int)options.Value.AccessTokenLifetime.TotalSeconds;

    /// <summary>A token for a user.</summary>
    /// <param name="user">Whose id and roles it tells.</param>
    /// <param name="session">The refresh family, claim <c>sid</c>: what a log-out ends.</param>
    /// <param name="cancellationToken">Ends the wait for the signing key.</param>
    public async ValueTask<string> CreateAsync(User user, string session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var now = time.GetUtcNow();
        var key = (await keys.GetAsync(cancellationToken)).Current(now);
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.Issuer,
            Audience = options.Value.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + options.Value.AccessTokenLifetime).UtcDateTime,
            Subject = new ClaimsIdentity([new Claim("sub", user.Id), new Claim("jti", Guid.CreateVersion7().ToString()), new Claim("sid", session)]),
            Claims = new Dictionary<string, object> { ["roles"] = user.Roles.ToArray() },
            SigningCredentials = Credentials(key),
        });
    }

    /// <summary>Reading a private key costs more than signing with it.</summary>
    private SigningCredentials Credentials(SigningKey key)
    {
        if (signer is not { } held || held.Key != key)
            signer = held = new Signer(key, new SigningCredentials(key.ToSecurityKey(), SecurityAlgorithms.EcdsaSha256));
        return held.Credentials;
    }

    private sealed record Signer(SigningKey Key, SigningCredentials Credentials);
}
