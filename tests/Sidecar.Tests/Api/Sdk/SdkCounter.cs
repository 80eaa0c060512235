using System.Runtime.Serialization;
using System.Text;
using Dapr.Actors;
using Dapr.Actors.Runtime;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>What the actor of the SDK's app can do.</summary>
public interface ISdkCounter : IActor
{
    Task<int> AddAsync(int number);

    Task<int> GetAsync();

    Task ForgetAsync();

    Task<SdkThing> DescribeAsync(SdkThing thing);

    Task FailAsync();

    Task StartTimerAsync(string name);

    Task StopTimerAsync(string name);

    Task StartReminderAsync(string name);

    Task StopReminderAsync(string name);

    Task<string?> FindReminderAsync(string name);

    Task WorkAsync(int milliseconds);
}

/// <summary>An argument and a result.</summary>
[DataContract]
public sealed record SdkThing([property: DataMember] string Text, [property: DataMember] int[] Numbers);

/// <summary>An actor as any Dapr developer writes one: it counts, and keeps what its timers and reminders tell it in the app.</summary>
internal sealed class SdkCounter(ActorHost host, SdkSeen seen) : Actor(host), ISdkCounter, IRemindable
{
    private const string Count = "count";

    public Task<int> AddAsync(int number) => StateManager.AddOrUpdateStateAsync(Count, number, (_, before) => before + number);

    public async Task<int> GetAsync() => await StateManager.TryGetStateAsync<int>(Count) is { HasValue: true } found ? found.Value : -1;

    public Task ForgetAsync() => StateManager.TryRemoveStateAsync(Count);

    public Task<SdkThing> DescribeAsync(SdkThing thing) => Task.FromResult(thing with { Text = $"{thing.Text} of {Id}" });

    public Task FailAsync() => throw new InvalidOperationException("the actor failed");

    public Task StartTimerAsync(string name) =>
        RegisterTimerAsync(name, nameof(OnTimerAsync), Encoding.UTF8.GetBytes($"data of {name}"), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(50));

    public Task StopTimerAsync(string name) => UnregisterTimerAsync(name);

    public Task OnTimerAsync(byte[] data)
    {
        seen.Add($"timer {Id}", Encoding.UTF8.GetString(data));
        return Task.CompletedTask;
    }

    public Task StartReminderAsync(string name) =>
        RegisterReminderAsync(name, Encoding.UTF8.GetBytes($"data of {name}"), TimeSpan.FromMilliseconds(20), TimeSpan.FromHours(1));

    public Task StopReminderAsync(string name) => UnregisterReminderAsync(name);

    public async Task<string?> FindReminderAsync(string name) => await GetReminderAsync(name) is { } found ? $"{found.Name} {found.Period}" : null;

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        await AddAsync(1);
        seen.Add($"reminder {Id}", $"{reminderName}: {Encoding.UTF8.GetString(state)}");
    }

    public async Task WorkAsync(int milliseconds)
    {
        seen.Add($"work {Id}", "in");
        await Task.Delay(milliseconds);
        seen.Add($"work {Id}", "out");
    }
}
