using System.Text.Json;
using Switchyard.Sidecar.Components;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The actors of one sidecar from its start to its end: which hosts it has, and whether calls can be made (contract, section
/// 7).</summary>
internal sealed partial class ActorRuntime : IDisposable
{
    private readonly ILogger logger;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock ending = new();
    private ActorHost? httpApp;
    private Task? ended;
    private volatile bool closed;
    private bool announced;

    public ActorRuntime(ActorRuntimeOptions options)
    {
        Options = options;
        logger = options.Logger;
        Router = new ActorRouter(options.Cluster.Directory, options.Resiliency, Hosts);
        Timers = new ActorTimers(Router, options.Time, logger);
        Closing = closing.Token;
    }

    /// <summary>What it is made of.</summary>
    public ActorRuntimeOptions Options { get; }

    /// <summary>The hosts that this sidecar has announced.</summary>
    public ActorHosts Hosts { get; } = new();

    /// <summary>The way to every actor.</summary>
    public ActorRouter Router { get; }

    /// <summary>The timers of this sidecar.</summary>
    public ActorTimers Timers { get; }

    /// <summary>Cancelled at the end, when no host is called any more.</summary>
    public CancellationToken Closing { get; }

    /// <summary>For the metadata API.</summary>
    public ActorStatus Status => (Options.HasPlacement, started.Task.IsCompleted) switch
    {
        (false, _) => new("DISABLED", false, "placement: disconnected", []),
        (true, false) => new("INITIALIZING", false, "", []),
        _ => new("RUNNING", !closed, "placement: connected", Options.Cluster.Directory.CountActive(Hosts)),
    };

    /// <summary>Announces the types that an HTTP app hosts and lets waiting calls go.</summary>
    /// <param name="appConfig">The app's answer to <c>GET /dapr/config</c>; null when it has none.</param>
    /// <param name="cancellationToken">Stops the start of reminders.</param>
    public async Task StartAsync(JsonElement? appConfig, CancellationToken cancellationToken)
    {
        var types = appConfig is { } answer ? ReadConfiguration(answer) : ActorConfiguration.None;
        if (Options.App is { } app && CanHost(types))
            httpApp = new ActorHost(Options, app, types);
        await SetAppHealthAsync(healthy: true, cancellationToken);
        started.TrySetResult();
    }

    /// <summary>Withdraws the types of an HTTP app while it is unhealthy, and announces them again (contract, section 12.2).</summary>
    public async Task SetAppHealthAsync(bool healthy, CancellationToken cancellationToken)
    {
        if (httpApp is null || healthy == announced || closed)
            return;
        announced = healthy;
        if (healthy)
            await AnnounceAsync(httpApp, cancellationToken);
        else
            await WithdrawAsync(httpApp, CancellationToken.None);
    }

    /// <summary>Makes a host that the app has opened by itself, and lets waiting calls go. It is yet to be announced.</summary>
    /// <param name="app">The way to the app.</param>
    /// <param name="types">The types that it hosts.</param>
    /// <returns>The host; null when there is nothing to host, or no way to.</returns>
    /// <exception cref="ActorException">The sidecar is ending.</exception>
    public ActorHost? CreateHost(IActorCallback app, IReadOnlyDictionary<string, ActorTypeSettings> types)
    {
        if (closed)
            throw ActorException.Closed();
        started.TrySetResult();
        return CanHost(types) ? new ActorHost(Options, app, types) : null;
    }

    /// <summary>Makes a host known. Its types can be called before this completes: when the actors that were elsewhere have moved, and its
    /// reminders run.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cancellationToken">Stops the start of reminders.</param>
    public async Task AnnounceAsync(ActorHost host, CancellationToken cancellationToken)
    {
        Hosts.Add(host);
        await Options.Cluster.Directory.AddHostAsync(host);
        if (!Options.HasScheduler)
            return;
        try
        {
            await Options.Cluster.Reminders.LoadAsync(host, cancellationToken);
        }
        catch (ComponentException e)
        {
            LogRemindersNotLoaded(e, Options.AppId);
        }
    }

    /// <summary>Forgets a host: its running calls are waited for as its types are set, then its actors are deactivated.</summary>
    /// <param name="host">The host.</param>
    /// <param name="grace">Cancelled when nothing is waited for any more.</param>
    public async Task WithdrawAsync(ActorHost host, CancellationToken grace)
    {
        await Options.Cluster.Directory.RemoveHostAsync(host, grace);
        Hosts.Remove(host);
        await Options.Cluster.Reminders.UnloadAsync();
    }

    /// <summary>Waits for the calls that run as their types are set, deactivates the app's actors, then refuses every call. The API works
    /// meanwhile, so that
    /// running turns can save their state.</summary>
    /// <param name="grace">Cancelled when nothing is waited for any more.</param>
    public Task StopAsync(CancellationToken grace)
    {
        lock (ending)
            return ended ??= EndAsync(grace);
    }

    /// <summary>Waits until actors can be called.</summary>
    /// <exception cref="ActorException">They never can.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (!Options.HasPlacement)
            throw ActorException.NoPlacement();
        await started.Task.WaitAsync(cancellationToken);
        if (closed)
            throw ActorException.Closed();
    }

    /// <inheritdoc/>
    public void Dispose() => closing.Dispose();

    private async Task EndAsync(CancellationToken grace)
    {
        Timers.End();
        foreach (var host in Hosts.All)
            await WithdrawAsync(host, grace);
        closed = true;
        started.TrySetResult();
        await closing.CancelAsync();
    }

    private bool CanHost(IReadOnlyDictionary<string, ActorTypeSettings> types)
    {
        if (types.Count > 0 && Options.Store is null)
            LogNoStore(Options.AppId);
        return types.Count > 0 && Options.Store is not null && Options.HasPlacement;
    }

    private IReadOnlyDictionary<string, ActorTypeSettings> ReadConfiguration(JsonElement appConfig)
    {
        try
        {
            return ActorConfiguration.Read(appConfig);
        }
        catch (FormatException e)
        {
            LogBadConfiguration(e, Options.AppId);
            return ActorConfiguration.None;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "App {AppId} hosts actors, but no state store has actorStateStore: \"true\"; its actors are not announced")]
    private partial void LogNoStore(string appId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The actor configuration of app {AppId} cannot be read; it hosts no actors")]
    private partial void LogBadConfiguration(Exception exception, string appId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The reminders of app {AppId} could not all be loaded")]
    private partial void LogRemindersNotLoaded(Exception exception, string appId);
}
