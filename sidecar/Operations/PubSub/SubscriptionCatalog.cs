using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>All subscriptions of a sidecar: the app's own and those of its streams.</summary>
public sealed class SubscriptionCatalog
{
    private readonly AppSubscriptions? app;
    private readonly StreamSubscriptions streams;

    /// <param name="app">The app's; null without an app or without a broker.</param>
    /// <param name="streams">Those of streams.</param>
    internal SubscriptionCatalog(AppSubscriptions? app, StreamSubscriptions streams) => (this.app, this.streams) = (app, streams);

    /// <summary>All of them, whether they run or not.</summary>
    public IReadOnlyList<SubscriptionResource> All => [.. app?.All ?? [], .. streams.All];
}
