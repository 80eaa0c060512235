using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Components;

/// <summary>A process's worth of components over a folder. Disposing of it is the graceful end of the process; the folder outlives it.</summary>
internal sealed class ComponentHost(string folder, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> components = [];

    public SharedResources Shared { get; } = new();

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    public string DatabasePath { get; } = Path.Combine(folder, "data.db");

    public ComponentContext Context(string appId, params (string Name, string Value)[] metadata) => new("component", appId, folder,
        new ComponentMetadata(metadata.Select(entry => KeyValuePair.Create(entry.Name, entry.Value))), Shared, NullLoggerFactory.Instance);

    public SqlitePubSub PubSub(string appId, params (string Name, string Value)[] metadata)
    {
        var pubsub = SqlitePubSub.Create(Context(appId, [("connectionString", "data.db"), .. metadata]), Time);
        components.Add(pubsub);
        return pubsub;
    }

    public SqliteStateStore State(params (string Name, string Value)[] metadata) =>
        SqliteStateStore.Create(Context("app", [("connectionString", "data.db"), .. metadata]), Time);

    public async ValueTask DisposeAsync()
    {
        foreach (var component in components)
            await component.DisposeAsync();
        await Shared.DisposeAsync();
    }
}

/// <summary>A folder of its own for a test, removed afterwards.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("switchyard-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class PubSubTesting
{
    public static ValueTask PublishAsync(this SqlitePubSub pubsub, string topic, string text) =>
        pubsub.PublishAsync(Message(topic, text), CancellationToken.None);

    public static Task PublishAllAsync(this SqlitePubSub pubsub, string topic, int count, int size = 0) => Task.WhenAll(Enumerable.Range(0, count)
        .Select(number => pubsub.PublishAsync(topic, $"{number}".PadRight(size)).AsTask()));

    public static PubSubMessage Message(string topic, string text) => new(topic, Encoding.UTF8.GetBytes(text), PubSubMessage.NoMetadata);

    public static string Text(this PubSubMessage message) => Encoding.UTF8.GetString(message.Data.Span).TrimEnd();

    public static ValueTask<IAsyncDisposable> SubscribeAsync(this SqlitePubSub pubsub, string topic, MessageHandler handler) =>
        pubsub.SubscribeAsync(new TopicSubscription(topic, PubSubMessage.NoMetadata), handler, CancellationToken.None);

    public static ValueTask<IAsyncDisposable> SubscribeAsync(this SqlitePubSub pubsub, string topic, Received received) =>
        pubsub.SubscribeAsync(topic, received.HandleAsync);
}

/// <summary>What a subscriber was given, in order.</summary>
internal sealed class Received
{
    private readonly Lock gate = new();
    private readonly List<string> texts = [];

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (gate)
                return [.. texts];
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
                return texts.Count;
        }
    }

    public void Add(string text)
    {
        lock (gate)
            texts.Add(text);
    }

    public Task HandleAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        Add(message.Text());
        return Task.CompletedTask;
    }

    public Task WaitForAsync(int count) => Eventually.TrueAsync(() => Count >= count, () => $"{count} messages, got {Count}");
}

internal static class Eventually
{
    /// <summary>Waits until a condition holds, for at most 60 s.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> what)
    {
        for (var deadline = Environment.TickCount64 + 60_000; !condition();)
        {
            Assert.True(Environment.TickCount64 < deadline, $"waited in vain for {what()}");
            await Task.Delay(5);
        }
    }
}
