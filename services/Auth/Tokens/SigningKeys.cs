using Dapr.Actors.Client;
using Dapr.Client;
using Switchyard.Auth.Actors;
using Switchyard.Contracts;

namespace Switchyard.Auth.Tokens;

/// <summary>This replica's copy of the signing keys: from the secret store where it has one, else from the keeper actor, asked again each minute.</summary>
public sealed class SigningKeys(DaprClient dapr, IActorProxyFactory actors, TimeProvider time) : IDisposable
{
    /// <summary>The secret that holds a key of one's own: EC P-256 in PEM.</summary>
    public const string SecretName = "auth-signing-key";

    /// <summary>The secret that holds the key before it, for as long as tokens it signed are good: published, never signed with.</summary>
    public const string FormerSecretName = "auth-signing-key-previous";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private KeyRing? fromSecret;
    private bool askedSecret;
    private Copy? copy;

    /// <summary>The keys as of less than a minute ago.</summary>
    /// <exception cref="Dapr.DaprException">The keeper or the secret store cannot be reached.</exception>
    public async ValueTask<KeyRing> GetAsync(CancellationToken cancellationToken)
    {
        if (copy is { } held && time.GetUtcNow() - held.At < Fresh)
            return held.Ring;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (copy is { } again && time.GetUtcNow() - again.At < Fresh)
                return again.Ring;
            var ring = await FromSecretAsync(cancellationToken) ??
                await actors.Create(SigningKeysActor.Only, SigningKeysActor.TypeName)
                    .InvokeMethodAsync<KeyRing>(nameof(ISigningKeysActor.GetAsync), CancellationToken.None);
            copy = new Copy(ring, time.GetUtcNow());
            return ring;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<KeyRing?> FromSecretAsync(CancellationToken cancellationToken)
    {
        if (askedSecret)
            return fromSecret;
        var secrets = await dapr.GetBulkSecretAsync(ComponentNames.Secrets, cancellationToken: cancellationToken);
        if (secrets.TryGetValue(SecretName, out var current))
            fromSecret = new KeyRing([.. secrets.TryGetValue(FormerSecretName, out var former) ? [Key(former)] : Array.Empty<SigningKey>(), Key(current)]);
        askedSecret = true;
        return fromSecret;
    }

    private static SigningKey Key(Dictionary<string, string> secret) => SigningKey.FromPem(secret.Values.First());

    private sealed record Copy(KeyRing Ring, DateTimeOffset At);
}
