namespace Switchyard.Sidecar.Resiliency;

/// <summary>The breakers of one target by key (endpoint, actor id); the least recently used goes when there are too many.</summary>
internal sealed class CircuitBreakerCache(int capacity, Func<string, CircuitBreaker> create)
{
    private readonly Lock gate = new();
    private readonly LinkedList<(string Key, CircuitBreaker Breaker)> byUse = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, CircuitBreaker Breaker)>> byKey = new(StringComparer.Ordinal);

    public CircuitBreaker Get(string key)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(key, out var node))
                byUse.Remove(node);
            else
                node = new LinkedListNode<(string Key, CircuitBreaker Breaker)>((key, create(key)));
            byUse.AddFirst(node);
            byKey[key] = node;
            if (byUse.Count > capacity)
            {
                byKey.Remove(byUse.Last!.Value.Key);
                byUse.RemoveLast();
            }
            return node.Value.Breaker;
        }
    }
}
