using System.Collections.Concurrent;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;

namespace Dapr.Actors.Tests;

public sealed record Change(string Name, int By);

public interface ICounter : IActor
{
    Task<int> Add(Change change, CancellationToken cancellationToken);

    Task Fail(Change change);

    Task<string?> Get();

    Task Note();

    Task TooMuch(int one, int two);

    Task<int> CallOther(string otherId);

    Task Remind(string name);

    Task StartTimer(string callback);

    Task<bool> IsReminded(string name);
}

/// <summary>An actor that writes down what happens to it.</summary>
[Actor(TypeName = "Tally")]
public sealed class Counter(ActorHost host, CounterLog log) : Actor(host), ICounter, IRemindable, IAsyncDisposable
{
    private int calls;

    public async Task<int> Add(Change change, CancellationToken cancellationToken)
    {
        calls++;
        return await StateManager.AddOrUpdateStateAsync(change.Name, change.By, (_, value) => value + change.By, cancellationToken);
    }

    public async Task Fail(Change change)
    {
        await StateManager.SetStateAsync(change.Name, change.By);
        throw new InvalidOperationException("as asked");
    }

    public Task<string?> Get() => Task.FromResult<string?>($"{Id}:{calls}");

    public Task Note() => Task.CompletedTask;

    public Task TooMuch(int one, int two) => Task.CompletedTask;

    public Task<int> CallOther(string otherId) =>
        ProxyFactory.Create(new ActorId(otherId), "Tally").InvokeMethodAsync<Change, int>("Add", new Change("n", 1));

    public Task Remind(string name) => RegisterReminderAsync(name, [1, 2], TimeSpan.FromSeconds(10), TimeSpan.FromHours(26), 3);

    public Task StartTimer(string callback) =>
        RegisterTimerAsync("tick", callback, [3], TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.FromMinutes(1));

    public async Task<bool> IsReminded(string name) => (await GetReminderAsync(name)).Period == TimeSpan.FromHours(1);

    public Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        log.Write($"reminder {reminderName} {Convert.ToHexString(state)} {dueTime.TotalMilliseconds} {period.TotalMilliseconds}");
        return StateManager.SetStateAsync("reminded", true);
    }

    public ValueTask DisposeAsync()
    {
        log.Write("disposed");
        return ValueTask.CompletedTask;
    }

    protected override Task OnActivateAsync()
    {
        log.Write("activated");
        return StateManager.TryAddStateAsync("born", true);
    }

    protected override Task OnDeactivateAsync()
    {
        log.Write("deactivated");
        return StateManager.SetStateAsync("lost", true);
    }

    protected override Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext)
    {
        log.Write($"before {actorMethodContext.MethodName} {actorMethodContext.CallType}");
        return Task.CompletedTask;
    }

    protected override Task OnPostActorMethodAsync(ActorMethodContext actorMethodContext)
    {
        log.Write($"after {actorMethodContext.MethodName}");
        return Task.CompletedTask;
    }

    protected override Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e)
    {
        log.Write($"failed {actorMethodContext.MethodName} {e.GetType().Name}");
        return Task.CompletedTask;
    }

    private Task OnTick(byte[] data)
    {
        log.Write($"tick {Convert.ToHexString(data)}");
        return StateManager.SetStateAsync("ticked", true);
    }
}

public sealed class CounterLog
{
    private readonly ConcurrentQueue<string> lines = [];

    public IEnumerable<string> Lines => lines;

    public void Write(string line) => lines.Enqueue(line);
}
