using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 6.1 of the contract: secrets and their scopes.</summary>
public sealed class SecretsApiTests : IAsyncLifetime
{
    private const string Scopes = "spec:\n  secrets:\n    scopes: [{storeName: local, defaultAccess: allow, deniedSecrets: [token]}]\n";
    private readonly Site site = Site.New();
    private Hosting.Sidecar sidecar = null!;

    public async Task InitializeAsync()
    {
        site.Write("secrets.json", """{"token":"t","db":{"user":"u"},"topic":"granted"}""");
        site.With("""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec:
              type: pubsub.in-memory
              version: v1
              metadata:
              - name: allowedTopics
                secretKeyRef: {name: topic, key: topic}
            auth: {secretStore: local}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: local}
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - {name: secretsFile, value: secrets.json}
            """);
        sidecar = await site.StartAsync("shop", configuration: Scopes);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task One_secret_and_all_of_them()
    {
        Assert.Equal("""{"db:user":"u"}""", (await GetAsync("local/db%3Auser")).Text);
        Assert.Equal("""{"db:user":{"db:user":"u"},"topic":{"topic":"granted"}}""", (await GetAsync("local/bulk")).Text);
    }

    [Theory]
    [InlineData("local/token", 403, "ERR_PERMISSION_DENIED")]
    [InlineData("local/nope", 500, "ERR_SECRET_GET")]
    [InlineData("other/x", 401, "ERR_SECRET_STORE_NOT_FOUND")]
    public async Task Refusals(string path, int status, string code)
    {
        var reply = await GetAsync(path);
        Assert.Equal((status, code), (reply.Status, reply.ErrorCode));
    }

    [Fact]
    public async Task A_components_field_can_come_from_a_secret()
    {
        Assert.Equal(204, (await site.PublishAsync(sidecar, "granted", "1")).Status);
        Assert.Equal(403, (await site.PublishAsync(sidecar, "another", "1")).Status);
    }

    [Fact]
    public async Task A_scope_may_write_its_access_in_any_case()
    {
        var closed = await site.StartAsync("closed", configuration: Scopes.Replace("allow", "Deny", StringComparison.Ordinal));
        Assert.Equal(403, (await site.CallAsync(closed, "GET", "/v1.0/secrets/local/topic")).Status);
    }

    [Theory]
    [InlineData("{storeName: local, defaultAccess: denied}", "'denied' of the secret scope of 'local'")]
    [InlineData("{storeName: local}, {storeName: local}", "'local' twice")]
    public async Task A_scope_that_could_be_misread_stops_the_start(string scopes, string error)
    {
        var failure = await Assert.ThrowsAsync<SidecarStartException>(() => site.StartAsync("bad", configuration: $"spec:\n  secrets:\n    scopes: [{scopes}]\n"));
        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
    }

    private Task<Reply> GetAsync(string path) => site.CallAsync(sidecar, "GET", "/v1.0/secrets/" + path);
}
