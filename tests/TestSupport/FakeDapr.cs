using System.Text.Json;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Switchyard.TestSupport;

/// <summary>The methods of <c>dapr.proto.runtime.v1.Dapr</c> that a <see cref="FakeSidecar"/> serves.</summary>
internal sealed class FakeDapr(FakeSidecar sidecar)
{
    private static readonly Empty Nothing = new();

    public Task<GetStateResponse> GetStateAsync(GetStateRequest request) => DecideAsync("get", [request.Key], () => sidecar.State.Get(request.Key));

    public Task<GetBulkStateResponse> GetBulkStateAsync(GetBulkStateRequest request) =>
        DecideAsync("bulk-get", [.. request.Keys], () => sidecar.State.Get(request.Keys));

    public Task<Empty> SaveStateAsync(SaveStateRequest request) => DecideAsync("save", [.. request.States.Select(item => item.Key)], () =>
    {
        sidecar.State.Save(request);
        return Nothing;
    });

    public Task<Empty> DeleteStateAsync(DeleteStateRequest request) => DecideAsync("delete", [request.Key], () =>
    {
        sidecar.State.Delete(request.Key);
        return Nothing;
    });

    public Task<Empty> PublishAsync(PublishEventRequest request) => DecideAsync("publish", [request.Topic], async () =>
    {
        var published = new PublishedEvent(
            request.PubsubName, request.Topic, request.DataContentType, new Dictionary<string, string>(request.Metadata), request.Data.ToByteArray());
        sidecar.Published.Enqueue(published);
        await sidecar.OnPublished(published);
        return Nothing;
    });

    public Task<BulkPublishResponse> PublishBulkAsync(BulkPublishRequest request) => DecideAsync("publish-bulk", [request.Topic], () =>
    {
        var answer = new BulkPublishResponse();
        foreach (var entry in request.Entries)
        {
            using var content = JsonDocument.Parse(entry.Event.Memory);
            if (sidecar.RefusesInBulk(content.RootElement))
                answer.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = entry.EntryId, Error = "told to refuse" });
            else
                sidecar.Published.Enqueue(new PublishedEvent(
                    request.PubsubName, request.Topic, entry.ContentType, new Dictionary<string, string>(entry.Metadata), entry.Event.ToByteArray()));
        }

        return answer;
    });

    public Task<GetSecretResponse> GetSecretAsync(GetSecretRequest request) => DecideAsync("secret", [request.Key], () =>
        sidecar.Secrets.TryGetValue(request.Key, out var value)
            ? new GetSecretResponse { Data = { [request.Key] = value } }
            : throw Failure(StatusCode.Internal, $"failed getting secret with key {request.Key}"));

    public Task<GetMetadataResponse> GetMetadataAsync(GetMetadataRequest request) => Task.FromResult(sidecar.Metadata);

    internal static RpcException Failure(StatusCode code, string message) => new(new Status(code, message));

    private Task<TReply> DecideAsync<TReply>(string kind, IReadOnlyList<string> target, Func<TReply> serve) =>
        DecideAsync(kind, target, () => Task.FromResult(serve()));

    private async Task<TReply> DecideAsync<TReply>(string kind, IReadOnlyList<string> target, Func<Task<TReply>> serve)
    {
        var call = new SidecarCall(kind, target);
        sidecar.Calls.Enqueue(call);
        var fate = await sidecar.Decide(call);
        if (fate == Fate.FailBefore)
            throw Failure(StatusCode.Internal, "told to fail");
        if (fate == Fate.Conflict)
            throw FakeState.Mismatch();
        var reply = await serve();
        return fate == Fate.Serve ? reply : throw Failure(StatusCode.Internal, "told to fail after it was done");
    }
}
