using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using V1 = Grpc.Reflection.V1;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Section G1 of the contract: server reflection on the gRPC port.</summary>
public sealed class ReflectionTests : IAsyncLifetime
{
    private const string Dapr = "dapr.proto.runtime.v1.Dapr";

    private readonly Site site = Site.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Both_versions_list_the_services()
    {
        using var client = GrpcClient.Of(await StartAsync());
        using var alpha = new ServerReflection.ServerReflectionClient(client.Invoker).ServerReflectionInfo();
        await alpha.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await alpha.ResponseStream.MoveNext(CancellationToken.None));
        var names = alpha.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["TaskHubSidecarService", Dapr, "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"], names);

        using var first = new V1.ServerReflection.ServerReflectionClient(client.Invoker).ServerReflectionInfo();
        await first.RequestStream.WriteAsync(new V1.ServerReflectionRequest { ListServices = "" });
        Assert.True(await first.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(names, first.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Dapr)]
    [InlineData(Dapr + ".BulkPublishEvent")]
    public async Task A_symbol_has_its_file_with_all_that_the_file_needs(string symbol)
    {
        using var client = GrpcClient.Of(await StartAsync());
        using var call = new ServerReflection.ServerReflectionClient(client.Invoker).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var files = call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto
            .Select(Google.Protobuf.Reflection.FileDescriptorProto.Parser.ParseFrom).ToDictionary(file => file.Name);
        var methods = files["dapr/proto/runtime/v1/dapr.proto"].Service.Single().Method.Select(method => method.Name);
        Assert.Contains("BulkPublishEvent", methods);
        Assert.All(files.Values.SelectMany(file => file.Dependency), dependency => Assert.Contains(dependency, files.Keys));
    }

    [Fact]
    public async Task An_unknown_symbol_is_an_error_and_the_stream_goes_on()
    {
        using var client = GrpcClient.Of(await StartAsync());
        using var call = new V1.ServerReflection.ServerReflectionClient(client.Invoker).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new V1.ServerReflectionRequest { FileContainingSymbol = "nope" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((int)StatusCode.NotFound, call.ResponseStream.Current.ErrorResponse.ErrorCode);
        await call.RequestStream.WriteAsync(new V1.ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.NotNull(call.ResponseStream.Current.ListServicesResponse);
    }

    [Fact]
    public async Task The_token_is_asked_of_reflection_and_lists_of_APIs_leave_it_on()
    {
        using var guarded = GrpcClient.Of(await StartAsync(token: "s3cret"));
        using var refused = new ServerReflection.ServerReflectionClient(guarded.Invoker).ServerReflectionInfo();
        Assert.Equal(StatusCode.Unauthenticated,
            (await Assert.ThrowsAsync<RpcException>(() => refused.ResponseStream.MoveNext(CancellationToken.None))).StatusCode);

        using var listed = GrpcClient.Of(await StartAsync("spec:\n  api:\n    allowed: [{name: state, version: v1, protocol: grpc}]\n"));
        using var call = new ServerReflection.ServerReflectionClient(listed.Invoker).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Workflows_are_refused_by_name()
    {
        using var client = GrpcClient.Of(await StartAsync());
        var start = new Method<byte[], byte[]>(MethodType.Unary, "TaskHubSidecarService", "StartInstance", Marshallers.Create(b => b, b => b), Marshallers.Create(b => b, b => b));
        var failure = await GrpcClient.FailureOf(client.Invoker.AsyncUnaryCall(start, null, new CallOptions(ProxyTests.To("anyone")), []));
        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
        Assert.Contains("daprd has them", failure.Status.Detail);
    }

    private Task<Hosting.Sidecar> StartAsync(string? configuration = null, string? token = null) =>
        site.StartAsync("shop", configuration: configuration, change: options => GrpcClient.WithPort(options) with { ApiToken = token });
}
