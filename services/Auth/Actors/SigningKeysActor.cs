using Dapr.Actors;
using Dapr.Actors.Runtime;
using Microsoft.Extensions.Options;
using Switchyard.TransactionalActors;
using Switchyard.Auth.Tokens;

namespace Switchyard.Auth.Actors;

/// <summary>What is asked of the keeper of the keys.</summary>
public interface ISigningKeysActor : IActor
{
    /// <summary>The keys, rotated when that is due.</summary>
    Task<KeyRing> GetAsync();
}

/// <summary>Keeps the signing keys: one actor, so that all replicas sign and publish the same.</summary>
[Actor(TypeName = TypeName)]
public sealed class SigningKeysActor(ActorHost host, TimeProvider time, IOptions<AuthOptions> options) : Actor(host), ISigningKeysActor
{
    /// <summary>The actor type.</summary>
    public const string TypeName = "SigningKeys";

    /// <summary>The only actor of its type.</summary>
    public static readonly ActorId Only = new("es256");

    private const string Key = "ring";

    /// <inheritdoc/>
    public async Task<KeyRing> GetAsync()
    {
        var kept = await StateManager.ReadAsync(Key, KeyRing.Empty);
        var next = kept.Rotate(time.GetUtcNow(), options.Value.SigningKeyLifetime);
        return ReferenceEquals(next, kept)
            ? kept
            : await this.SaveAsync(Key, next, KeyRing.Empty, (read, saved) => read.Keys.SequenceEqual(saved.Keys));
    }
}
