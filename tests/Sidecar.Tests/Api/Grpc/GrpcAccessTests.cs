using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Who gets in over gRPC: the sidecar's token, the lists of APIs and the limit of a message.</summary>
public sealed class GrpcAccessTests : IAsyncLifetime
{
    private static readonly GetStateRequest Get = new() { StoreName = "store", Key = "k" };
    private readonly Site site = Site.New().With(Site.InMemory);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData(null, "missing api token in request metadata")]
    [InlineData("", "authentication error: api token mismatch")]
    [InlineData("S3CRET", "authentication error: api token mismatch")]
    [InlineData("s3cret ", "authentication error: api token mismatch")]
    public async Task A_call_without_the_token_is_refused(string? token, string reason)
    {
        using var client = GrpcClient.Of(await StartAsync(token: "s3cret"));
        var headers = new Metadata();
        if (token is not null)
            headers.Add("dapr-api-token", token);
        var failure = await GrpcClient.FailureOf(client.Dapr.GetStateAsync(Get, headers));
        Assert.Equal((StatusCode.Unauthenticated, "Unauthorized"), (failure.StatusCode, failure.Status.Detail));
        var info = failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal(("Unauthorized", "401", reason), (info.Reason, info.Metadata["http.code"], info.Metadata["http.error_message"]));
    }

    [Fact]
    public async Task The_token_opens_every_method_and_is_asked_of_unknown_services_too()
    {
        using var client = GrpcClient.Of(await StartAsync(token: "s3cret"));
        Assert.Empty((await client.Dapr.GetStateAsync(Get, new Metadata { { "dapr-api-token", "s3cret" } })).Etag);
        Assert.Equal(StatusCode.Unauthenticated, (await GrpcClient.FailureOf(client.Dapr.ShutdownAsync(new ShutdownRequest()))).StatusCode);
        var unknown = new Method<byte[], byte[]>(MethodType.Unary, "some.Other", "Thing", Marshallers.Create(b => b, b => b), Marshallers.Create(b => b, b => b));
        Assert.Equal(StatusCode.Unauthenticated,
            (await GrpcClient.FailureOf(client.Invoker.AsyncUnaryCall(unknown, null, new CallOptions(), []))).StatusCode);
    }

    [Theory]
    [InlineData("allowed: [{name: state, version: v1, protocol: grpc}]", true, false)]
    [InlineData("denied: [{name: metadata, version: v1, protocol: grpc}]", true, false)]
    [InlineData("denied: [{name: metadata, version: v1.0, protocol: grpc}]", true, true)]
    [InlineData("denied: [{name: metadata, version: v1, protocol: http}]", true, true)]
    [InlineData("allowed: [{name: metadata, version: v1, protocol: http}]", true, true)]
    public async Task Apis_can_be_switched_off(string rule, bool state, bool metadata)
    {
        using var client = GrpcClient.Of(await StartAsync($"spec:\n  api:\n    {rule}\n"));
        Assert.Equal(state, await IsOnAsync(client.Dapr.GetStateAsync(Get)));
        Assert.Equal(metadata, await IsOnAsync(client.Dapr.GetMetadataAsync(new GetMetadataRequest())));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_nothing_is_kept_of_it()
    {
        using var client = GrpcClient.Of(await site.StartAsync("shop", change: options => GrpcClient.WithPort(options) with { MaxBodySize = 64 * 1024 }));
        var request = new SaveStateRequest { StoreName = "store", States = { new StateItem { Key = "k", Value = ByteString.CopyFrom(new byte[64 * 1024]) } } };
        Assert.Equal(StatusCode.ResourceExhausted, (await GrpcClient.FailureOf(client.Dapr.SaveStateAsync(request))).StatusCode);
        Assert.Empty((await client.Dapr.GetStateAsync(Get)).Etag);
    }

    [Fact]
    public async Task A_message_that_is_no_protobuf_is_refused()
    {
        using var client = GrpcClient.Of(await StartAsync());
        var method = new Method<byte[], byte[]>(MethodType.Unary, "dapr.proto.runtime.v1.Dapr", "GetState",
            Marshallers.Create(b => b, b => b), Marshallers.Create(b => b, b => b));
        var failure = await GrpcClient.FailureOf(client.Invoker.AsyncUnaryCall(method, null, new CallOptions(), [0xff, 0xff, 0xff]));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    private static async Task<bool> IsOnAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unimplemented)
        {
            Assert.Equal(("Not Implemented", "Not Implemented"), (failure.Status.Detail, GrpcClient.ReasonOf(failure)));
            return false;
        }
    }

    private Task<Hosting.Sidecar> StartAsync(string? configuration = null, string? token = null) =>
        site.StartAsync("shop", configuration: configuration, change: options => GrpcClient.WithPort(options) with { ApiToken = token });
}
