using System.Text;
using Dapr.Client;
using Switchyard.Contracts;

namespace Switchyard.Auth.Tokens;

/// <summary>The secret that refresh tokens are derived with, read once from the secret store; every replica has the same.</summary>
public sealed class ServerSecret(DaprClient dapr)
{
    /// <summary>Its name in the secret store.</summary>
    public const string Name = "refresh-token-secret";

    private const int ShortestBytes = 32;
    private byte[]? secret;

    /// <summary>The secret's bytes.</summary>
    /// <exception cref="Dapr.DaprException">The secret store cannot be read or has no such secret.</exception>
    /// <exception cref="InvalidOperationException">The secret is shorter than 32 bytes.</exception>
    public async ValueTask<byte[]> GetAsync(CancellationToken cancellationToken)
    {
        if (secret is not null)
            return secret;
        var values = await dapr.GetSecretAsync(ComponentNames.Secrets, Name, cancellationToken: cancellationToken);
        var bytes = Encoding.UTF8.GetBytes(values.Values.FirstOrDefault() ?? "");
        if (bytes.Length < ShortestBytes)
            throw new InvalidOperationException($"secret {Name} must have at least {ShortestBytes} bytes, it has {bytes.Length}");
        return secret = bytes;
    }
}
