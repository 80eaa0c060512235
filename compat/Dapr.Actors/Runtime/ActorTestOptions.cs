using System.Text.Json;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dapr.Actors.Runtime;

/// <summary>What an actor under test is made with. Proxies and timers are to be replaced by the test that needs them.</summary>
public sealed class ActorTestOptions
{
    /// <summary>The actor's id; random by default.</summary>
    public ActorId ActorId { get; set; } = ActorId.CreateRandom();

    /// <summary>What makes loggers; none by default.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The options for JSON; <see cref="JsonSerializerDefaults.Web"/> by default.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>What makes proxies; by default one that throws <see cref="NotImplementedException"/>.</summary>
    public IActorProxyFactory ProxyFactory { get; set; } = new MissingProxyFactory();

    /// <summary>What registers reminders and timers; by default one that throws <see cref="NotImplementedException"/>.</summary>
    public ActorTimerManager TimerManager { get; set; } = new MissingTimerManager();

    // The exception's type is that of the official package.
    private static NotImplementedException Missing(string property) =>
        new($"This actor was initialized for tests without {property}. Set {nameof(ActorTestOptions)}.{property} to a replacement.");

    private sealed class MissingProxyFactory : IActorProxyFactory
    {
        public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null) =>
            throw Missing(nameof(ProxyFactory));
    }

    private sealed class MissingTimerManager : ActorTimerManager
    {
        public override Task RegisterReminderAsync(ActorReminder reminder) => throw Missing(nameof(TimerManager));

        public override Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder) => throw Missing(nameof(TimerManager));

        public override Task UnregisterReminderAsync(ActorReminderToken reminder) => throw Missing(nameof(TimerManager));

        public override Task RegisterTimerAsync(ActorTimer timer) => throw Missing(nameof(TimerManager));

        public override Task UnregisterTimerAsync(ActorTimerToken timer) => throw Missing(nameof(TimerManager));
    }
}
