using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The actors of one sidecar: hosts those of its app, and calls any (contract, section 7).</summary>
internal sealed partial class ActorRuntime
{
    private readonly ActorRuntimeOptions options;
    private readonly ILogger logger;
    private readonly ActorRouter router;
    private readonly ActorTimers timers;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock ending = new();
    private Task? ended;
    private volatile bool closed;
    private bool announced;

    public ActorRuntime(ActorRuntimeOptions options)
    {
        this.options = options;
        logger = options.Logger;
        router = new ActorRouter(options.Cluster.Directory, options.Resiliency);
        timers = new ActorTimers(router, options.Time, logger);
    }

    /// <summary>For the metadata API.</summary>
    public ActorStatus Status => (options.HasPlacement, started.Task.IsCompleted) switch
    {
        (false, _) => new("DISABLED", false, "placement: disconnected", []),
        (true, false) => new("INITIALIZING", false, "", []),
        _ => new("RUNNING", !closed, "placement: connected", router.Own is { } own ? options.Cluster.Directory.CountActive(own) : []),
    };

    /// <summary>Announces the types that the app hosts and lets waiting calls go.</summary>
    /// <param name="appConfig">The app's answer to <c>GET /dapr/config</c>; null when it has none.</param>
    /// <param name="cancellationToken">Stops the start of reminders.</param>
    public async Task StartAsync(JsonElement? appConfig, CancellationToken cancellationToken)
    {
        var types = appConfig is { } answer ? ReadConfiguration(answer) : ActorConfiguration.None;
        if (types.Count > 0 && options.Store is null)
            LogNoStore(options.AppId);
        else if (types.Count > 0 && options.App is not null && options.HasPlacement)
            router.Own = CreateHost(options.App, options.Store!, types);
        await SetAppHealthAsync(healthy: true, cancellationToken);
        started.TrySetResult();
    }

    /// <summary>Withdraws the types while the app is unhealthy, and announces them again (contract, section 12.2).</summary>
    public async Task SetAppHealthAsync(bool healthy, CancellationToken cancellationToken)
    {
        if (router.Own is not { } own || healthy == announced || closed)
            return;
        announced = healthy;
        if (healthy)
            await AnnounceAsync(own, cancellationToken);
        else
            await WithdrawAsync(own, CancellationToken.None);
    }

    /// <summary>Waits for the calls that run as their types are set, deactivates the app's actors, then refuses every call. The API works meanwhile, so that
    /// running turns can save their state.</summary>
    /// <param name="grace">Cancelled when nothing is waited for any more.</param>
    public Task StopAsync(CancellationToken grace)
    {
        lock (ending)
            return ended ??= EndAsync(grace);
    }

    /// <summary>Waits until actors can be called.</summary>
    /// <exception cref="ActorApiException">They never can.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (!options.HasPlacement)
            throw ActorApiException.NoPlacement();
        await started.Task.WaitAsync(cancellationToken);
        if (closed)
            throw ActorApiException.Closed();
    }

    /// <summary>Calls an actor, wherever it lives. The caller disposes of the outcome.</summary>
    public Task<ActorOutcome> CallAsync(ActorCall call, CancellationToken cancellationToken) => router.CallAsync(call, cancellationToken);

    /// <summary>A value of an actor's state, or null.</summary>
    /// <exception cref="ActorApiException">There is no store, or it failed.</exception>
    public Task<StateItem?> GetStateAsync(ActorKey actor, string key, CancellationToken cancellationToken) =>
        (State() ?? throw ActorApiException.NoStateStore()).GetAsync(actor, key, cancellationToken);

    /// <summary>Saves an actor's state in one transaction. False when there is no store at all.</summary>
    /// <exception cref="ActorApiException">The actor is not active here, an operation is wrong, or the store failed.</exception>
    public async Task<bool> SaveStateAsync(ActorKey actor, JsonDocument operations, CancellationToken cancellationToken)
    {
        if (State() is not { } state)
            return false;
        if (router.Own is not { } own || !options.Cluster.Directory.IsActive(actor, own))
            throw ActorApiException.InstanceMissing();
        await state.SaveAsync(actor, operations, cancellationToken);
        return true;
    }

    /// <summary>Starts a timer.</summary>
    /// <exception cref="ActorApiException">The type is not hosted here, or a time is wrong.</exception>
    public void StartTimer(ActorKey actor, string name, TickRequest request)
    {
        if (!Hosts(actor.Type))
            throw ActorApiException.TimerCreate($"can't create timer for actor {actor}: actor type not registered");
        try
        {
            timers.Start(actor, name, request, TickSchedule.ForTimer(actor, name, request, options.Time.GetUtcNow()));
        }
        catch (FormatException e)
        {
            throw ActorApiException.TimerCreate(e.Message);
        }
    }

    /// <summary>Stops a timer; nothing happens when there is none.</summary>
    public void StopTimer(ActorKey actor, string name) => timers.Stop(actor, name);

    /// <summary>Makes a reminder.</summary>
    /// <exception cref="ActorApiException">The type is not hosted here, a time is wrong, it exists and must not, or the store failed.</exception>
    public async Task CreateReminderAsync(ActorKey actor, string name, TickRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await options.Cluster.Reminders.CreateAsync(HostFor(actor, ActorApiException.ReminderCreate), actor, name, request, cancellationToken);
        }
        catch (ETagMismatchException)
        {
            throw ActorApiException.ReminderExists(name);
        }
        catch (Exception e) when (e is FormatException or ComponentException)
        {
            throw ActorApiException.ReminderCreate(e.Message);
        }
    }

    /// <summary>A reminder.</summary>
    /// <exception cref="ActorApiException">The type is not hosted here, there is no such reminder, or the store failed.</exception>
    public async Task<ReminderRecord> GetReminderAsync(ActorKey actor, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await options.Cluster.Reminders.GetAsync(HostFor(actor, ActorApiException.ReminderGet), actor, name, cancellationToken)
                ?? throw ActorApiException.ReminderNotFound(name);
        }
        catch (ComponentException e)
        {
            throw ActorApiException.ReminderGet(e.Message);
        }
    }

    /// <summary>Removes a reminder; nothing happens when there is none.</summary>
    /// <exception cref="ActorApiException">The type is not hosted here, or the store failed.</exception>
    public async Task DeleteReminderAsync(ActorKey actor, string name, CancellationToken cancellationToken)
    {
        try
        {
            await options.Cluster.Reminders.DeleteAsync(HostFor(actor, ActorApiException.ReminderDelete), actor, name, cancellationToken);
        }
        catch (ComponentException e)
        {
            throw ActorApiException.ReminderDelete(e.Message);
        }
    }

    private async Task EndAsync(CancellationToken grace)
    {
        timers.End();
        if (router.Own is { } own && announced)
            await WithdrawAsync(own, grace);
        closed = true;
        started.TrySetResult();
    }

    private bool Hosts(string type) => router.Own?.Types.ContainsKey(type) == true;

    private ActorHost HostFor(ActorKey actor, Func<string, ActorApiException> fail)
    {
        if (!options.HasScheduler)
            throw fail("reminder scheduler is not configured");
        return Hosts(actor.Type) ? router.Own! : throw ActorApiException.ReminderNotHosted();
    }

    private ActorState? State() => options.Store is null
        ? null
        : new ActorState(options.AppId, options.StoreName, options.Store, options.Resiliency, options.StateTtl);

    private ActorHost CreateHost(IActorAppChannel app, IStateStore store, IReadOnlyDictionary<string, ActorTypeSettings> types)
    {
        var host = new ActorHost(options.HostName, app, store, options.Resiliency, types, logger);
        host.Deactivated += timers.StopAll;
        return host;
    }

    private IReadOnlyDictionary<string, ActorTypeSettings> ReadConfiguration(JsonElement appConfig)
    {
        try
        {
            return ActorConfiguration.Read(appConfig);
        }
        catch (FormatException e)
        {
            LogBadConfiguration(e, options.AppId);
            return ActorConfiguration.None;
        }
    }

    private async Task AnnounceAsync(ActorHost own, CancellationToken cancellationToken)
    {
        await options.Cluster.Directory.AddHostAsync(own);
        if (!options.HasScheduler)
            return;
        try
        {
            await options.Cluster.Reminders.LoadAsync(own, cancellationToken);
        }
        catch (ComponentException e)
        {
            LogRemindersNotLoaded(e, options.AppId);
        }
    }

    private async Task WithdrawAsync(ActorHost own, CancellationToken grace)
    {
        await options.Cluster.Directory.RemoveHostAsync(own, grace);
        await options.Cluster.Reminders.UnloadAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "App {AppId} hosts actors, but no state store has actorStateStore: \"true\"; its actors are not announced")]
    private partial void LogNoStore(string appId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The actor configuration of app {AppId} cannot be read; it hosts no actors")]
    private partial void LogBadConfiguration(Exception exception, string appId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The reminders of app {AppId} could not all be loaded")]
    private partial void LogRemindersNotLoaded(Exception exception, string appId);
}
