using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Sidecar.Api.Grpc;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.PubSub;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Tests.Operations.PubSub;

/// <summary>Publishing without an API around it: what a broker's failure becomes, and whose bytes are whose.</summary>
public sealed class PublishOperationsTests : IAsyncDisposable
{
    private readonly Broker broker = new();
    private readonly LoadedComponents components = new();
    private readonly PublishOperations publish;

    public PublishOperationsTests()
    {
        components.PubSubs["p"] = new PubSubComponent("p", broker, new TopicScopes(new ComponentMetadata([]), "shop"), "");
        var publisher = new Publisher("shop", ResiliencyProvider.Build([], TimeProvider.System, NullLogger.Instance));
        publish = new PublishOperations("shop", TracingMode.Off, components, publisher);
    }

    public ValueTask DisposeAsync() => components.DisposeAsync();

    [Fact]
    public async Task A_broker_that_fails_fails_the_publish()
    {
        broker.Failure = "disk full";
        var failure = await Assert.ThrowsAsync<PubSubException>(async () => await publish.PublishAsync(Target(), "1"u8.ToArray(), "", TraceContext.None, CancellationToken.None));
        Assert.Equal((PubSubFailure.Publish, "error when publishing to topic t in pubsub p: disk full"), (failure.Failure, failure.Message));
        var status = PubSubErrors.From(failure);
        var info = status.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal((StatusCode.Internal, "DAPR_PUBSUB_PUBLISH_MESSAGE", "disk full", "t"), (status.StatusCode, info.Reason, info.Metadata["error"], info.Metadata["topic"]));
    }

    [Fact]
    public async Task Entries_that_the_broker_did_not_take_are_named()
    {
        broker.Refused = message => message.Data.Span.IndexOf("\"two\""u8) >= 0 ? "no two" : null;
        var bulk = publish.NewBulk(Target());
        bulk.Add("1", "\"one\""u8.ToArray(), "application/json", null);
        bulk.Add("2", "\"two\""u8.ToArray(), "application/json", null);
        var failed = await publish.PublishAsync(bulk, JsonNumbers.AsWritten, TraceContext.None, CancellationToken.None);
        Assert.Equal([new FailedEntry("2", "no two")], failed);
        Assert.Equal(2, broker.Published.Count);
    }

    [Fact]
    public async Task The_buffer_of_an_enveloped_publish_is_free_at_once_and_that_of_a_raw_one_is_kept()
    {
        var buffer = "abc"u8.ToArray();
        broker.Wait = new TaskCompletionSource();
        var publishing = publish.PublishAsync(Target(), buffer, "application/octet-stream", TraceContext.None, CancellationToken.None);
        buffer.AsSpan().Clear();
        broker.Wait.SetResult();
        await publishing;
        Assert.True(broker.Published[0].Data.Span.IndexOf("\"data_base64\":\"YWJj\""u8) >= 0);
        var raw = "raw"u8.ToArray();
        await publish.PublishAsync(Target(("rawPayload", "true")), raw, "", TraceContext.None, CancellationToken.None);
        Assert.True(broker.Published[1].Data.Span == raw.AsSpan());
    }

    private PublishTarget Target(params (string Name, string Value)[] metadata) =>
        publish.Find("p", "t", metadata.ToDictionary(pair => pair.Name, pair => pair.Value));

    private sealed class Broker : IPubSub, IBulkPublisher
    {
        public string? Failure { get; set; }

        public Func<PubSubMessage, string?> Refused { get; set; } = _ => null;

        public TaskCompletionSource? Wait { get; set; }

        public List<PubSubMessage> Published { get; } = [];

        public async ValueTask PublishAsync(PubSubMessage message, CancellationToken cancellationToken)
        {
            await (Wait?.Task ?? Task.CompletedTask);
            if (Failure is not null)
                throw new ComponentException(Failure);
            Published.Add(message);
        }

        public ValueTask<IReadOnlyList<string?>> PublishBulkAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken)
        {
            Published.AddRange(messages);
            return ValueTask.FromResult<IReadOnlyList<string?>>([.. messages.Select(Refused)]);
        }

        public ValueTask<IAsyncDisposable> SubscribeAsync(TopicSubscription subscription, MessageHandler handler, CancellationToken cancellationToken) =>
            throw new NotSupportedException("nobody subscribes here");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
