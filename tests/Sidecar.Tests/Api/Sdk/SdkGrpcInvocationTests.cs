using Dapr.Client;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Tests.Api.Grpc;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>The official client calls an app that speaks gRPC: by an invoker for its own services, and by InvokeService.</summary>
public sealed class SdkGrpcInvocationTests : IAsyncLifetime
{
    private readonly Site site = Site.New();
    private GrpcTestApp app = null!;
    private Hosting.Sidecar from = null!;

    public async Task InitializeAsync()
    {
        app = await site.GrpcAppAsync();
        await site.StartAsync("gapp", app);
        from = await site.StartAsync("caller", change: options => GrpcClient.WithPort(options) with { ApiToken = SdkSite.ApiToken });
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task An_invoker_reaches_the_apps_own_service()
    {
        var invoker = DaprClient.CreateInvocationInvoker("gapp", $"http://127.0.0.1:{from.Options.GrpcPort}", SdkSite.ApiToken);
        Assert.Equal([1, 2], await invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(), [1, 2]));
        using var stream = invoker.AsyncServerStreamingCall(EchoMethods.Repeat, null, new CallOptions(), [3, 4]);
        Assert.Equal([3, 4], (await stream.ResponseStream.ReadAllAsync().ToListAsync()).Select(message => message[0]));
        Assert.Equal(["caller", "caller"], app.Echo.Calls.SelectMany(call => call.All("dapr-caller-app-id")));
    }

    [Fact]
    [Obsolete("The SDK advises against these calls, and still has them.")]
    public async Task A_gRPC_method_is_invoked_with_messages_of_its_own()
    {
        app.On("m", request => new InvokeResponse { Data = Any.Pack(new StringValue { Value = request.Data.Unpack<StringValue>().Value + "!" }) });
        using var dapr = SdkSite.ClientOf(from);
        Assert.Equal("hello!", (await dapr.InvokeMethodGrpcAsync<StringValue, StringValue>("gapp", "m", new StringValue { Value = "hello" })).Value);
        var failure = await Assert.ThrowsAsync<InvocationException>(() => dapr.InvokeMethodGrpcAsync<StringValue>("gapp", "nope"));
        Assert.Equal(StatusCode.Unimplemented, Assert.IsType<RpcException>(failure.InnerException).StatusCode);
    }
}
