using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Switchyard.PagedState;

/// <summary>Adds indexes to a service.</summary>
public static class PagedStateExtensions
{
    /// <summary>Adds an index: an <see cref="IndexReader{TDocument}"/> and an <see cref="IndexedStore{TDocument}"/>.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="prefix">Begins every state key of the index.</param>
    /// <param name="written">Gives what is to be called after each write.</param>
    public static void AddIndex<TDocument>(
        this IServiceCollection services,
        string prefix,
        Func<IServiceProvider, Func<IReadOnlyCollection<TDocument>, CancellationToken, Task>> written)
        where TDocument : class, IIndexed<TDocument>
    {
        var keys = new StateKeys(prefix);
        services.AddSingleton(provider => new IndexReader<TDocument>(provider.GetRequiredService<StateAccess>(), keys));
        services.AddSingleton(provider => new IndexedStore<TDocument>(
            new IndexWriter<TDocument>(provider.GetRequiredService<StateAccess>(), keys, provider.GetRequiredService<TimeProvider>()),
            written(provider),
            provider.GetRequiredService<ILogger<IndexedStore<TDocument>>>()));
        services.AddHostedService(provider => provider.GetRequiredService<IndexedStore<TDocument>>());
    }
}
