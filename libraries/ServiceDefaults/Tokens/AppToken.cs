using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Switchyard.ServiceDefaults.Tokens;

/// <summary>The token that the sidecar adds to whatever it delivers: <c>APP_API_TOKEN</c> (Dapr's contract, section 6.6).</summary>
public sealed class AppToken
{
    private readonly byte[] _token;

    private AppToken(string token) => _token = Encoding.UTF8.GetBytes(token);

    /// <summary>Whether there is one; without it everything is let in, which <see cref="Hosting.Listening"/> allows on loopback only.</summary>
    public bool IsSet => _token.Length > 0;

    /// <summary>Reads the setting <c>APP_API_TOKEN</c>; missing and empty are the same.</summary>
    public static AppToken From(IConfiguration configuration) => new(configuration["APP_API_TOKEN"] ?? "");

    /// <summary>Whether the header's value is the token, compared in a time that tells nothing.</summary>
    public bool Matches(StringValues header)
    {
        if (!IsSet)
            return true;
        if (header.Count != 1 || header[0] is not { } given)
            return false;

        var length = Encoding.UTF8.GetMaxByteCount(given.Length);
        Span<byte> bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        return CryptographicOperations.FixedTimeEquals(bytes[..Encoding.UTF8.GetBytes(given, bytes)], _token);
    }
}
