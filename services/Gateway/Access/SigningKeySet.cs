using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Switchyard.Gateway.Forwarding;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway.Access;

/// <summary>
/// This replica's copy of the keys that tokens are signed with. It is fetched again in time, sooner than a new key signs, and at once for a key it does not know, but
/// then at most every few seconds: anybody can make up a key's name.
/// </summary>
internal sealed partial class SigningKeySet(AuthClient auth, TimeProvider clock, ILogger<SigningKeySet> logger) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Copy? _copy;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    /// <summary>Whether the copy at hand has the key; asks nobody.</summary>
    public bool Knows(string id) => _copy?.Keys.ContainsKey(id) == true;

    /// <summary>The key of that name, or null when <c>auth</c> has none such.</summary>
    /// <exception cref="HttpRequestException">There is no copy yet, and <c>auth</c> does not answer.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_copy is not { } copy || !copy.Keys.TryGetValue(id, out var key) || clock.GetUtcNow() - copy.At > Fresh)
        {
            copy = await FetchAsync(id, cancellationToken);
            key = copy.Keys.GetValueOrDefault(id);
        }

        return key;
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task<Copy> FetchAsync(string id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (_copy is { } copy && ((copy.Keys.ContainsKey(id) && now - copy.At <= Fresh) || now - _triedAt < Pause))
                return copy;
            if (now - _triedAt < Pause)
                throw new HttpRequestException("The signing keys could not be fetched a moment ago.");
            _triedAt = now;
            return _copy = new Copy(Read(await auth.GetKeysAsync(cancellationToken)), now);
        }
        catch (Exception e) when (NoAnswer.Is(e) && _copy is { } copy)
        {
            // Old keys are better than none: what they signed is short-lived, and nobody else has them.
            LogOld(e, copy.At);
            return copy;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>ES256 keys with a name; whatever else the set holds is not for access tokens.</summary>
    private static Dictionary<string, SecurityKey> Read(string json) => JsonWebKeySet.Create(json).Keys
        .Where(key => key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, Use: null or "sig", Alg: null or SecurityAlgorithms.EcdsaSha256, Kid.Length: > 0 })
        .ToDictionary(key => key.Kid, SecurityKey (key) => new ECDsaSecurityKey(ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
        }))
        { KeyId = key.Kid });

    [LoggerMessage(LogLevel.Warning, "The signing keys could not be fetched; those of {At:O} are used on")]
    private partial void LogOld(Exception exception, DateTimeOffset at);

    private sealed record Copy(IReadOnlyDictionary<string, SecurityKey> Keys, DateTimeOffset At);
}
