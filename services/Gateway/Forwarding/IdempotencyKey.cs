using Microsoft.Extensions.Primitives;
using Switchyard.Contracts;

namespace Switchyard.Gateway.Forwarding;

/// <summary>The client's <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyKey
{
    /// <summary>The rule that a given key must follow.</summary>
    public const string Rule = "It must be 1 to 255 visible ASCII characters.";

    private const int Longest = 255;

    /// <summary>Takes the client's key; null when there is none.</summary>
    /// <returns>False when the client gave one that breaks <see cref="Rule"/>.</returns>
    public static bool TryGet(HttpRequest request, out string? key)
    {
        StringValues given = request.Headers[ContactHeaders.IdempotencyKey];
        key = given.Count == 0 ? null : given.ToString();
        return given.Count <= 1 && (key is null || (key.Length is > 0 and <= Longest && !key.AsSpan().ContainsAnyExceptInRange('!', '~')));
    }
}
