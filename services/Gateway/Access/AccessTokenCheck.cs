using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Switchyard.Gateway.Access;

/// <summary>What came of a token: whose it is, or why it is not good (in words for the client).</summary>
internal readonly record struct TokenVerdict(ClaimsPrincipal? User, string? Flaw);

/// <summary>Checks access tokens here, with keys from <c>auth</c>: ES256 alone, issuer, audience, time (RFC 7519, RFC 8725).</summary>
internal sealed class AccessTokenCheck(SigningKeySet keys, CheckedTokens remembered, IOptions<AccessOptions> options, TimeProvider clock)
{
    /// <summary>Longer ones are not read: <c>auth</c> makes none such.</summary>
    private const int LongestToken = 8 * 1024;

    private const string Bad = "the access token is not good";
    private const string Expired = "the access token has expired";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };

    /// <summary>Checks a token.</summary>
    /// <exception cref="HttpRequestException">The keys are not known yet, and <c>auth</c> does not answer.</exception>
    public async ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (remembered.Find(token) is { } known && keys.Knows(known.KeyId))
            return known.GoodUntil > now ? new TokenVerdict(known.User, null) : new TokenVerdict(null, Expired);
        if (token.Length > LongestToken || !_handler.CanReadToken(token) || Read(token) is not { } jwt)
            return new TokenVerdict(null, Bad);
        // Checked before a key is looked for: what is not ES256 needs none, and an extension that must be understood is not (RFC 7515, section 4.1.11).
        if (jwt.Alg != SecurityAlgorithms.EcdsaSha256 || string.IsNullOrEmpty(jwt.Kid) || jwt.TryGetHeaderValue<object>("crit", out _))
            return new TokenVerdict(null, Bad);
        if (await keys.FindAsync(jwt.Kid, cancellationToken) is not { } key)
            return new TokenVerdict(null, Bad);

        var result = await _handler.ValidateTokenAsync(token, Rules(key));
        if (!result.IsValid || !Guid.TryParse(jwt.Subject, out _))
            return new TokenVerdict(null, result.Exception is SecurityTokenInvalidLifetimeException && jwt.ValidTo < now ? Expired : Bad);
        var user = User(jwt);
        remembered.Add(token, new CheckedToken(user, jwt.Kid, jwt.ValidTo + options.Value.ClockSkew));
        return new TokenVerdict(user, null);
    }

    private JsonWebToken? Read(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private TokenValidationParameters Rules(SecurityKey key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKey = key,
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        LifetimeValidator = IsInTime,
    };

    private bool IsInTime(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + options.Value.ClockSkew && (from is not { } start || start - options.Value.ClockSkew <= now);
    }

    private static ClaimsPrincipal User(JsonWebToken jwt) => new(new ClaimsIdentity(
        jwt.Claims.Where(claim => claim.Type is Caller.SubjectClaim or Caller.SessionClaim or Caller.RolesClaim).Select(claim => new Claim(claim.Type, claim.Value)),
        BearerHandler.Scheme, Caller.SubjectClaim, Caller.RolesClaim));
}
