using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Operations.PubSub;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>The outbound policy of a broker that takes several messages in one step.</summary>
public sealed class BulkPublishPolicyTests
{
    private readonly Dictionary<string, int> refusals = [];
    private readonly List<string> calls = [];

    [Fact]
    public async Task Only_the_messages_that_failed_are_sent_again()
    {
        refusals["b"] = 1;
        Assert.Equal([null, null, null], await PublishAsync("{policy: constant, duration: 1ms, maxRetries: 3}", "a", "b", "c"));
        Assert.Equal(["a b c", "b"], calls);
    }

    [Fact]
    public async Task What_still_fails_after_the_last_attempt_is_told()
    {
        refusals["b"] = 9;
        Assert.Equal([null, "refused b", null], await PublishAsync("{policy: constant, duration: 1ms, maxRetries: 2}", "a", "b", "c"));
        Assert.Equal(["a b c", "b", "b"], calls);
    }

    private async Task<IReadOnlyList<string?>> PublishAsync(string retry, params string[] messages)
    {
        await using var broker = new FlakyBroker(refusals, calls);
        var policies = ResiliencyResource.Parse($"spec: {{policies: {{retries: {{again: {retry}}}}}, targets: {{components: {{p: {{outbound: {{retry: again}}}}}}}}}}");
        var publisher = new Publisher("shop", ResiliencyProvider.Build([policies], TimeProvider.System, NullLogger.Instance));
        var component = new PubSubComponent("p", broker, new TopicScopes(new ComponentMetadata([]), "shop"), "");
        return await publisher.PublishBulkAsync(component, "t", [.. messages.Select(Message)], CancellationToken.None);
    }

    private static PubSubMessage Message(string text) => Components.PubSubTesting.Message("t", text);

    private sealed class FlakyBroker(Dictionary<string, int> refusals, List<string> calls) : IPubSub, IBulkPublisher
    {
        public ValueTask<IReadOnlyList<string?>> PublishBulkAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
        {
            var texts = messages.Select(message => System.Text.Encoding.UTF8.GetString(message.Data.Span)).ToList();
            calls.Add(string.Join(' ', texts));
            return ValueTask.FromResult<IReadOnlyList<string?>>(texts.ConvertAll(text => TakeRefusal(text) ? $"refused {text}" : null));
        }

        private bool TakeRefusal(string text)
        {
            var left = refusals.GetValueOrDefault(text);
            refusals[text] = left - 1;
            return left > 0;
        }

        public ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, MessageHandler handler, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
