using System.Collections.Concurrent;

namespace Switchyard.Sidecar.Components;

/// <summary>
/// What the sidecars of one process share, by name: an in-memory bus or store by component name, an open database by its full path. Each is made once, by
/// the first that asks, and disposed of with the process's last sidecar.
/// </summary>
public sealed class SharedResources : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(Type Type, string Name), Lazy<object>> resources = new();

    /// <summary>The resource of this type and name; made by the first caller. One that could not be made is tried anew by the next.</summary>
    public T GetOrAdd<T>(string name, Func<T> create) where T : class
    {
        var resource = resources.GetOrAdd((typeof(T), name), _ => new Lazy<object>(() => create()));
        try
        {
            return (T)resource.Value;
        }
        catch
        {
            resources.TryRemove(KeyValuePair.Create((typeof(T), name), resource));
            throw;
        }
    }

    /// <summary>Disposes of every resource that can be.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var resource in resources.Values.Where(r => r.IsValueCreated))
        {
            if (resource.Value is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (resource.Value as IDisposable)?.Dispose();
        }
        resources.Clear();
    }
}
