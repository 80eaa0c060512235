using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What an app can ask of actors through its sidecar (contract, section 7.3). Every call waits until the app's own types are
/// known.</summary>
internal sealed class ActorOperations(ActorRuntime runtime)
{
    private readonly ActorRuntimeOptions options = runtime.Options;
    private readonly ActorState? state = runtime.Options.Store is { } store ? new ActorState(runtime.Options, store) : null;

    /// <summary>Waits until actors can be called.</summary>
    /// <exception cref="ActorException">They never can.</exception>
    public Task ReadyAsync(CancellationToken cancellationToken) => runtime.ReadyAsync(cancellationToken);

    /// <summary>Calls a method of an actor, wherever it lives; gives what its app answered, an exception of the app included.</summary>
    /// <exception cref="ActorException">A name is not allowed, the actor was not found, or its app failed.</exception>
    public async Task<ActorAnswer> CallAsync(ActorInvocation call, CancellationToken cancellationToken)
    {
        await runtime.ReadyAsync(cancellationToken);
        if (ActorNames.Refusal(call.Actor.Type) is { } wrongType)
            throw ActorException.IllegalActor("actorType", wrongType);
        if (ActorNames.Refusal(call.Actor.Id) is { } wrongId)
            throw ActorException.IllegalActor("actorId", wrongId);
        if (ActorNames.MethodRefusal(call.Method) is { } wrongMethod)
            throw ActorException.IllegalMethod(wrongMethod);
        // As in daprd, half a name is the name of nobody.
        var actor = call.Actor is { Type.Length: > 0, Id.Length: > 0 } ? call.Actor : new ActorKey("", "");
        call = call with { Actor = actor, Method = ActorNames.CleanMethod(call.Method) };
        var outcome = await runtime.Router.CallAsync(call, cancellationToken);
        return outcome.Answer ?? throw outcome.Error!;
    }

    /// <summary>A value of an actor's state, or null; the actor need not be active.</summary>
    /// <exception cref="ActorException">There is no store, or it failed.</exception>
    public async Task<StateItem?> GetStateAsync(ActorKey actor, string key, CancellationToken cancellationToken)
    {
        await EnterAsync(actor.Type, cancellationToken);
        return await (state ?? throw ActorException.NoStateStore()).GetAsync(actor, key, cancellationToken);
    }

    /// <summary>Saves an actor's state in one transaction.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="operations">The operations; they are looked at only when the actor is active here.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ActorException">The actor is not active here, an operation is wrong, or the store failed; nothing was
    /// written.</exception>
    public async Task SaveStateAsync(ActorKey actor, IEnumerable<ActorStateOperation> operations, CancellationToken cancellationToken)
    {
        await EnterAsync(actor.Type, cancellationToken);
        if (!runtime.Hosts.Contains(options.Cluster.Directory.FindActive(actor)))
            throw ActorException.InstanceMissing();
        await (state ?? throw ActorException.NoStateStore()).SaveAsync(actor, operations, cancellationToken);
    }

    /// <summary>Starts a timer; one of the same name is replaced.</summary>
    /// <exception cref="ActorException">A name is not allowed, the type is not hosted here, or a time is wrong.</exception>
    public async Task StartTimerAsync(ActorKey actor, string name, TickRequest request, CancellationToken cancellationToken)
    {
        await EnterAsync(actor.Type, cancellationToken);
        CheckNames(actor, name);
        if (runtime.Hosts.Of(actor.Type) is null)
            throw ActorException.TimerCreate($"can't create timer for actor {actor}: actor type not registered");
        try
        {
            runtime.Timers.Start(actor, name, request, TickSchedule.ForTimer(actor, name, request, options.Time.GetUtcNow()));
        }
        catch (FormatException e)
        {
            throw ActorException.TimerCreate(e.Message);
        }
    }

    /// <summary>Stops a timer; nothing happens when there is none.</summary>
    public async Task StopTimerAsync(ActorKey actor, string name, CancellationToken cancellationToken)
    {
        await EnterAsync(actor.Type, cancellationToken);
        runtime.Timers.Stop(actor, name);
    }

    /// <summary>Makes a reminder.</summary>
    /// <exception cref="ActorException">A name is not allowed, the type is not hosted here, a time is wrong, it exists and must not, or
    /// the store failed.</exception>
    public async Task CreateReminderAsync(ActorKey actor, string name, TickRequest request, CancellationToken cancellationToken)
    {
        await EnterAsync(actor.Type, cancellationToken);
        if (name.Length == 0)
            throw ActorException.IllegalName("reminder name cannot be empty");
        CheckNames(actor, name);
        try
        {
            var host = HostOf(actor.Type, ActorException.ReminderCreate);
            await options.Cluster.Reminders.CreateAsync(host, actor, name, request, cancellationToken);
        }
        catch (ETagMismatchException)
        {
            throw ActorException.ReminderExists(name);
        }
        catch (Exception e) when (e is FormatException or ComponentException)
        {
            throw ActorException.ReminderCreate(e.Message);
        }
    }

    /// <summary>A reminder.</summary>
    /// <exception cref="ActorException">The type is not hosted here, there is no such reminder, or the store failed.</exception>
    public Task<ReminderRecord> GetReminderAsync(ActorKey actor, string name, CancellationToken cancellationToken) =>
        WithRemindersAsync(actor.Type, ActorException.ReminderGet,
            async (host, reminders) =>
                await reminders.GetAsync(host, actor, name, cancellationToken) ?? throw ActorException.ReminderNotFound(name),
            cancellationToken);

    /// <summary>The reminders of a type, or of one actor, in the order of their keys.</summary>
    /// <exception cref="ActorException">The type is not hosted here, or the store failed.</exception>
    public Task<IReadOnlyList<ReminderRecord>> ListRemindersAsync(string type, string? id, CancellationToken cancellationToken) =>
        WithRemindersAsync(type, ActorException.ReminderGet,
            (host, reminders) => reminders.ListAsync(host, type, id, cancellationToken), cancellationToken);

    /// <summary>Removes a reminder; nothing happens when there is none.</summary>
    /// <exception cref="ActorException">The type is not hosted here, or the store failed.</exception>
    public Task DeleteReminderAsync(ActorKey actor, string name, CancellationToken cancellationToken) =>
        WithRemindersAsync(actor.Type, ActorException.ReminderDelete, async (host, reminders) =>
        {
            await reminders.DeleteAsync(host, actor, name, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Removes the reminders of a type, or of one actor.</summary>
    /// <exception cref="ActorException">The type is not hosted here, or the store failed.</exception>
    public Task DeleteRemindersAsync(string type, string? id, CancellationToken cancellationToken) =>
        WithRemindersAsync(type, ActorException.ReminderDelete, async (host, reminders) =>
        {
            await reminders.DeleteAllAsync(host, type, id, cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Checks the name of a timer or reminder and its actor's id.</summary>
    /// <exception cref="ActorException">One of them is not allowed.</exception>
    public static void CheckNames(ActorKey actor, string name)
    {
        if ((ActorNames.Refusal(name) ?? ActorNames.Refusal(actor.Id)) is { } refusal)
            throw ActorException.IllegalName(refusal);
    }

    /// <summary>Checks that a type is none of Dapr's workflows.</summary>
    /// <exception cref="ActorException">It is.</exception>
    public static void CheckType(string type)
    {
        if (ActorNames.IsReserved(type))
            throw ActorException.ReservedType(type);
    }

    private Task EnterAsync(string type, CancellationToken cancellationToken)
    {
        CheckType(type);
        return runtime.ReadyAsync(cancellationToken);
    }

    private async Task<T> WithRemindersAsync<T>(
        string type, Func<string, ActorException> fail, Func<ActorHost, ReminderScheduler, Task<T>> doAsync,
        CancellationToken cancellationToken)
    {
        await EnterAsync(type, cancellationToken);
        try
        {
            return await doAsync(HostOf(type, fail), options.Cluster.Reminders);
        }
        catch (ComponentException e)
        {
            throw fail(e.Message);
        }
    }

    private ActorHost HostOf(string type, Func<string, ActorException> fail)
    {
        if (!options.HasScheduler)
            throw fail("reminder scheduler is not configured");
        return runtime.Hosts.Of(type) ?? throw ActorException.ReminderNotHosted();
    }
}
