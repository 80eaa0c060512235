using System.Collections.Concurrent;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>What the SDK's app was given, by topic or actor.</summary>
public sealed class SdkSeen
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> all = new(StringComparer.Ordinal);

    public void Add(string what, string text) => all.GetOrAdd(what, _ => new ConcurrentQueue<string>()).Enqueue(text);

    public IReadOnlyList<string> Of(string what) => all.TryGetValue(what, out var texts) ? [.. texts] : [];

    /// <summary>Waits until there are so many.</summary>
    public async Task<IReadOnlyList<string>> WaitAsync(string what, int count = 1)
    {
        await Eventually.TrueAsync(() => Of(what).Count >= count, Patience, $"{count} of {what}");
        return Of(what);
    }
}
