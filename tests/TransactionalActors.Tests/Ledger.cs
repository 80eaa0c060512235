using Dapr.Actors;
using Dapr.Actors.Runtime;
using Dapr.Client;
using Switchyard.TestSupport;

namespace Switchyard.TransactionalActors.Tests;

/// <summary>What a ledger holds: entries by the id of what was asked.</summary>
public sealed record Entries(IReadOnlyList<string> Ids)
{
    /// <summary>None.</summary>
    public static Entries None { get; } = new([]);
}

/// <summary>The calls of the ledger.</summary>
public interface ILedgerActor : IActor
{
    /// <summary>Enters an id once and sends two messages about it.</summary>
    Task<int> EnterAsync(string id);
}

/// <summary>An actor of the plainest kind over the outbox.</summary>
internal sealed class Ledger(ActorHost host, DaprClient dapr, Func<Entries, Task> project) : OutboxActor<Entries>(host, dapr), ILedgerActor
{
    protected override Entries Initial => Entries.None;

    public Task<int> EnterAsync(string id) => TurnAsync(state =>
    {
        if (state.Ids.Contains(id))
            return (state, Array.Empty<OutboxMessage>(), state.Ids.Count);
        var next = new Entries([.. state.Ids, id]);
        return (next, [new OutboxMessage("pubsub", "first", id, "entered", id, $"\"{id}\""), new OutboxMessage("pubsub", "second", id, "entered", id, $"\"{id}\"")],
            next.Ids.Count);
    });

    public async Task<IReadOnlyList<string>> IdsAsync() => (await PeekAsync()).Ids;

    protected override Task ProjectAsync(Entries state) => project(state);
}

/// <summary>A ledger with everything around it. A crash loses the actor and what it had in memory; store, broker, reminders and read model stay.</summary>
internal sealed class LedgerSite : IAsyncDisposable
{
    private readonly Dictionary<string, string> store = [];
    private readonly Reminders reminders;
    private readonly DaprClient dapr;

    private LedgerSite(FakeSidecar sidecar)
    {
        Sidecar = sidecar;
        reminders = new Reminders(Trouble);
        dapr = new DaprClientBuilder().UseHttpEndpoint(sidecar.Endpoint).UseGrpcEndpoint(sidecar.GrpcEndpoint).UseDaprApiToken(FakeSidecar.ApiToken).Build();
        sidecar.Decide = async call =>
        {
            var isDone = false;
            try
            {
                await Trouble.RunAsync(call.Kind, () => Task.FromResult(isDone = true));
                return Fate.Serve;
            }
            catch (IOException)
            {
                return isDone ? Fate.FailAfter : Fate.FailBefore;
            }
        };
    }

    public FakeSidecar Sidecar { get; }

    public Trouble Trouble { get; } = new();

    /// <summary>The names of the reminders that are set.</summary>
    public IReadOnlyCollection<string> ReminderNames => reminders.Names;

    /// <summary>What the read model shows.</summary>
    public IReadOnlyList<string> Shown { get; private set; } = [];

    /// <summary>What is stored, as the store has it.</summary>
    public string? Stored
    {
        get => store.GetValueOrDefault("state");
        set => store["state"] = value!;
    }

    public static async Task<LedgerSite> StartAsync() => new(await FakeSidecar.StartAsync());

    /// <summary>A new activation of the one actor.</summary>
    public Ledger Activate()
    {
        var host = ActorHost.CreateForTest<Ledger>(new ActorTestOptions { ActorId = new ActorId("ledger"), TimerManager = reminders });
        var ledger = new Ledger(host, dapr, state => Trouble.RunAsync("project", () =>
        {
            Shown = state.Ids;
            return Task.CompletedTask;
        }));
        typeof(Actor).GetProperty(nameof(Actor.StateManager))!.SetValue(ledger, new KeptState(store, Trouble));
        return ledger;
    }

    /// <summary>The next firing of the reminder, on a new activation.</summary>
    public Task FireAsync(string name) => Activate().ReceiveReminderAsync(name, [], TimeSpan.Zero, TimeSpan.FromMilliseconds(-1));

    public async ValueTask DisposeAsync()
    {
        dapr.Dispose();
        await Sidecar.DisposeAsync();
    }

    private sealed class Reminders(Trouble trouble) : ActorTimerManager
    {
        public HashSet<string> Names { get; } = [];

        public override Task RegisterReminderAsync(ActorReminder reminder) => trouble.RunAsync("remind", () => Task.FromResult(Names.Add(reminder.Name)));

        public override Task UnregisterReminderAsync(ActorReminderToken reminder) => trouble.RunAsync("forget", () => Task.FromResult(Names.Remove(reminder.Name)));

        public override Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder) => throw new NotSupportedException("the outbox does not ask");

        public override Task RegisterTimerAsync(ActorTimer timer) => throw new NotSupportedException("the outbox has no timers");

        public override Task UnregisterTimerAsync(ActorTimerToken timer) => throw new NotSupportedException("the outbox has no timers");
    }
}
