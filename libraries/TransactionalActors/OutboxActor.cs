using System.Text;
using Dapr.Actors.Runtime;
using Dapr.Client;

namespace Switchyard.TransactionalActors;

/// <summary>
/// An actor that changes its state and tells of it without losing either: both are one write, read back (a store may answer for a commit that failed),
/// then made readable, sent and cleared. What a crash left untold goes first at the next turn, and a reminder makes sure there is one.
/// </summary>
/// <typeparam name="TState">The actor's state: immutable, JSON.</typeparam>
public abstract class OutboxActor<TState>(ActorHost host, DaprClient dapr) : Actor(host), IRemindable where TState : class
{
    private const string Key = "state";
    private const string Untold = "untold";
    private static readonly TimeSpan ReminderDelay = TimeSpan.FromSeconds(10);

    /// <summary>The state of an actor that never saved one.</summary>
    protected abstract TState Initial { get; }

    /// <summary>Makes the state readable (read models, look-ups) before anybody is told of it. Runs again after a failure: upserts only.</summary>
    protected virtual Task ProjectAsync(TState state) => Task.CompletedTask;

    /// <summary>
    /// One turn: tells what an earlier one left untold, decides, and when the decision changes anything saves and tells it.
    /// </summary>
    /// <param name="decide">Pure: the next state, what to send, and the answer. The same state and no messages means nothing happened.</param>
    /// <exception cref="InvalidOperationException">The store answered for a write that is not there.</exception>
    /// <exception cref="Dapr.DaprException">The store or the broker failed; what was decided is saved or not, and goes on at the next turn.</exception>
    protected async Task<TAnswer> TurnAsync<TAnswer>(Func<TState, (TState Next, IReadOnlyList<OutboxMessage> Messages, TAnswer Answer)> decide)
    {
        ArgumentNullException.ThrowIfNull(decide);
        var now = await TellAsync(await LoadAsync());
        var (next, messages, answer) = decide(now.State);
        if (messages.Count == 0 && ReferenceEquals(next, now.State))
            return answer;
        await RegisterReminderAsync(Untold, [], ReminderDelay, ReminderDelay);
        await TellAsync(await SaveAsync(new Outbox<TState>(now.Revision + 1, next, messages, false)));
        return answer;
    }

    /// <summary>The state as it is, without a turn.</summary>
    protected async Task<TState> PeekAsync() => (await LoadAsync()).State;

    /// <summary>Another turn for what is unsent; further reminders belong to the derived actor.</summary>
    public virtual async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        if (reminderName != Untold)
            return;
        await TellAsync(await LoadAsync());
        await UnregisterReminderAsync(Untold);
    }

    private Outbox<TState> Empty => new(0, Initial, [], true);

    private Task<Outbox<TState>> LoadAsync() => StateManager.ReadAsync(Key, Empty);

    private Task<Outbox<TState>> SaveAsync(Outbox<TState> next) => this.SaveAsync(Key, next, Empty, (kept, saved) => kept.Revision == saved.Revision);

    private async Task<Outbox<TState>> TellAsync(Outbox<TState> kept)
    {
        if (kept.IsTold)
            return kept;
        await ProjectAsync(kept.State);
        foreach (var message in kept.Unsent)
            await dapr.PublishByteEventAsync(message.PubSub, message.Topic, Encoding.UTF8.GetBytes(message.Data), "application/json", new Dictionary<string, string>
            {
                ["cloudevent.id"] = message.Id,
                ["cloudevent.type"] = message.Type,
                ["partitionKey"] = message.PartitionKey,
            });
        var told = await SaveAsync(kept with { Revision = kept.Revision + 1, Unsent = [], IsTold = true });
        await UnregisterReminderAsync(Untold);
        return told;
    }
}
