using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Switchyard.Gateway.Access;

/// <summary>A token that was found good.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="KeyId">The key that signed it: when that is withdrawn, the token is checked anew.</param>
/// <param name="GoodUntil">When it expires.</param>
internal sealed record CheckedToken(ClaimsPrincipal User, string KeyId, DateTimeOffset GoodUntil);

/// <summary>
/// The tokens found good of late, so that a signature is checked once a token and not once a request. Two generations: when the young one is half of
/// what may be remembered it becomes the old one, and the old one is forgotten.
/// </summary>
internal sealed class CheckedTokens(IOptions<AccessOptions> options)
{
    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<string, CheckedToken> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, CheckedToken> _old = new(StringComparer.Ordinal);
    private int _added;

    /// <summary>The token, if it is remembered.</summary>
    public CheckedToken? Find(string token)
    {
        if (_young.TryGetValue(token, out var known))
            return known;
        if (_old.TryGetValue(token, out known))
            Add(token, known);
        return known;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(string token, CheckedToken known)
    {
        lock (_lock)
        {
            if (_added >= options.Value.Remembered / 2)
                (_old, _young, _added) = (_young, new ConcurrentDictionary<string, CheckedToken>(StringComparer.Ordinal), 0);
            if (_young.TryAdd(token, known))
                _added++;
        }
    }
}
