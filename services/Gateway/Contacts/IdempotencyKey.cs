using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Switchyard.Contracts;

namespace Switchyard.Gateway.Contacts;

/// <summary>The client's <c>Idempotency-Key</c>, or a random one: Dapr repeats an invocation whose connection broke.</summary>
internal static class IdempotencyKey
{
    /// <summary>The rule that a given key must follow.</summary>
    public const string Rule = "It must be 1 to 255 visible ASCII characters.";

    private const int Longest = 255;

    /// <summary>Takes the client's key or makes one.</summary>
    /// <returns>False when the client gave one that breaks <see cref="Rule"/>.</returns>
    public static bool TryGet(HttpRequest request, out string key)
    {
        StringValues given = request.Headers[ContactHeaders.IdempotencyKey];
        key = given.Count == 0 ? RandomNumberGenerator.GetHexString(32, lowercase: true) : given.ToString();
        return given.Count <= 1 && key.Length is > 0 and <= Longest && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
    }
}
