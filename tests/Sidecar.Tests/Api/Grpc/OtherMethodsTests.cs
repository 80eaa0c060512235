using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Secrets, metadata, shutdown over gRPC, and the methods that the embedded sidecar does not serve.</summary>
public sealed class OtherMethodsTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With("""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: local}
        spec:
          type: secretstores.local.file
          version: v1
          metadata:
          - {name: secretsFile, value: secrets.json}
          - {name: multiValued, value: "true"}
        """);

    private Hosting.Sidecar sidecar = null!;
    private GrpcClient client = null!;

    public async Task InitializeAsync()
    {
        site.Write("secrets.json", """{"token":"t","db":{"user":"u","password":"p"},"hidden":"h"}""");
        sidecar = await site.StartAsync("shop", configuration: "spec:\n  secrets:\n    scopes: [{storeName: local, defaultAccess: allow, deniedSecrets: [hidden]}]\n",
            change: GrpcClient.WithPort);
        client = GrpcClient.Of(sidecar);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task One_secret_and_all_that_the_scopes_allow()
    {
        var one = await client.Dapr.GetSecretAsync(new GetSecretRequest { StoreName = "local", Key = "db" });
        Assert.Equal([("password", "p"), ("user", "u")], one.Data.Select(entry => (entry.Key, entry.Value)).Order());
        var all = await client.Dapr.GetBulkSecretAsync(new GetBulkSecretRequest { StoreName = "local" });
        Assert.Equal(["db", "token"], all.Data.Keys.Order());
    }

    [Theory]
    [InlineData("local", "hidden", StatusCode.PermissionDenied, "access denied by policy to get \"hidden\" from \"local\"")]
    [InlineData("local", "none", StatusCode.Internal, "failed getting secret with key none from secret store local: secret none not found")]
    [InlineData("nowhere", "db", StatusCode.InvalidArgument, "failed finding secret store with key nowhere")]
    public async Task A_secret_that_cannot_be_had_has_a_status_without_details(string store, string key, StatusCode status, string message)
    {
        var failure = await GrpcClient.FailureOf(client.Dapr.GetSecretAsync(new GetSecretRequest { StoreName = store, Key = key }));
        Assert.Equal((status, message), (failure.StatusCode, failure.Status.Detail));
        Assert.Null(failure.GetRpcStatus());
    }

    [Fact]
    public async Task Metadata_is_one_with_that_over_HTTP()
    {
        await client.Dapr.SetMetadataAsync(new SetMetadataRequest { Key = "colour", Value = "blue" });
        await client.Dapr.SetMetadataAsync(new SetMetadataRequest { Key = "", Value = "not kept" });
        var metadata = await client.Dapr.GetMetadataAsync(new GetMetadataRequest());
        Assert.Equal(("shop", "blue"), (metadata.Id, metadata.ExtendedMetadata["colour"]));
        Assert.DoesNotContain("", metadata.ExtendedMetadata.Keys);
        Assert.Equal(("local", "secretstores.local.file", "v1"),
            metadata.RegisteredComponents.Select(component => (component.Name, component.Type, component.Version)).Single());
        var http = (await site.CallAsync(sidecar, "GET", "/v1.0/metadata")).Json;
        Assert.Equal("blue", http.GetProperty("extended").GetProperty("colour").GetString());
        Assert.Equal(metadata.RuntimeVersion, http.GetProperty("runtimeVersion").GetString());
    }

    [Fact]
    public async Task Shutdown_answers_and_then_ends_the_sidecar()
    {
        await client.Dapr.ShutdownAsync(new ShutdownRequest());
        await sidecar.Stopped.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_is_not_there_answers_as_daprd_without_such_a_component()
    {
        var configuration = await GrpcClient.FailureOf(client.Dapr.GetConfigurationAsync(new GetConfigurationRequest { StoreName = "none" }));
        Assert.Equal((StatusCode.FailedPrecondition, "ERR_CONFIGURATION_STORE_NOT_CONFIGURED"), (configuration.StatusCode, GrpcClient.ReasonOf(configuration)));
        var binding = await GrpcClient.FailureOf(client.Dapr.InvokeBindingAsync(new InvokeBindingRequest { Name = "none" }));
        Assert.Equal("error invoking output binding none: couldn't find output binding none", binding.Status.Detail);
        var job = await GrpcClient.FailureOf(client.Dapr.GetJobAsync(new GetJobRequest { Name = "j" }));
        Assert.Equal((StatusCode.Internal, "DAPR_SCHEDULER_GET_JOB"), (job.StatusCode, GrpcClient.ReasonOf(job)));
        using var encryption = client.Dapr.EncryptAlpha1();
        await encryption.RequestStream.WriteAsync(new EncryptRequest { Options = new EncryptRequestOptions { ComponentName = "none", KeyName = "k" } });
        var failure = await Assert.ThrowsAsync<RpcException>(() => encryption.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal("invalid request: missing property 'keyWrapAlgorithm' in the options message", failure.Status.Detail);
    }

    [Fact]
    public async Task What_daprd_alone_has_is_unimplemented_and_says_so()
    {
        var failure = await GrpcClient.FailureOf(client.Dapr.ListIndexesAlpha1Async(new ListIndexesRequestAlpha1()));
        Assert.Equal((StatusCode.Unimplemented, "ListIndexesAlpha1 is not served by the embedded sidecar; daprd has it"), (failure.StatusCode, failure.Status.Detail));
    }
}
