using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 8.1 of the contract: which resources are read, and what ends a start.</summary>
public sealed class ComponentLoadingTests : IAsyncLifetime
{
    private readonly Site site = Site.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Reads_every_document_and_skips_what_is_not_its_own()
    {
        site.With(Component("a", "state.in-memory") + "---\n" + Component("b", "state.in-memory") + "---\na: [\n---\n" + Component("c", "state.in-memory"))
            .With(Component("d", "state.in-memory"), ".yml").With("{}", ".json").With("")
            .With("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n")
            .With(Component("foreign", "state.nonesuch") + "scopes: [other]\n")
            .With(Component("broken", "state.nonesuch", "  ignoreErrors: true\n"));
        var sidecar = await site.StartAsync("shop");
        Assert.Equal(["a", "b", "c", "d"], sidecar.Services.Components.All.Select(component => component.Name));
    }

    [Fact]
    public async Task An_unknown_type_is_named_and_daprd_with_it()
    {
        site.With(Component("x", "state.redis"));
        var failure = await Assert.ThrowsAsync<SidecarStartException>(() => site.StartAsync("shop"));
        Assert.Contains("state.redis", failure.Message, StringComparison.Ordinal);
        Assert.Contains("daprd", failure.Message, StringComparison.Ordinal);
        Assert.Contains("component x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_components_of_one_name_are_refused()
    {
        site.With(Component("x", "state.in-memory")).With(Component("x", "pubsub.in-memory"));
        var failure = await Assert.ThrowsAsync<SidecarStartException>(() => site.StartAsync("shop"));
        Assert.Contains("duplicate definition of component name x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_store_may_stand_behind_what_needs_it()
    {
        site.Write("first.json", """{"tok":"t","yes":true}""");
        var second = site.Write("second.json", $$"""{"path":"{{site.Folder}}/first.json"}""");
        site.With(Component("a", "secretstores.local.file", "  metadata:\n  - {name: secretsFile, secretKeyRef: {name: path, key: path}}\n") + "auth: {secretStore: b}\n")
            .With(Component("b", "secretstores.local.file", $"  metadata:\n  - {{name: secretsFile, value: \"{second}\"}}\n"));
        var sidecar = await site.StartAsync("shop");
        Assert.Equal("""{"tok":"t"}""", (await site.CallAsync(sidecar, "GET", "/v1.0/secrets/a/tok")).Text);
        Assert.Equal("""{"yes":"true"}""", (await site.CallAsync(sidecar, "GET", "/v1.0/secrets/a/yes")).Text);
    }

    [Theory]
    [InlineData("outboxPublishPubsub", "pubsub")]
    [InlineData("keyPrefix", "a||b")]
    [InlineData("primaryEncryptionKey", "00")]
    public async Task Fields_that_cannot_be_served_are_refused(string name, string value)
    {
        site.With(Component("x", "state.in-memory", $"  metadata:\n  - {{name: {name}, value: \"{value}\"}}\n"));
        await Assert.ThrowsAsync<SidecarStartException>(() => site.StartAsync("shop"));
    }

    [Fact]
    public async Task Placeholders_are_filled_in()
    {
        site.With(Component("s", "pubsub.in-memory", "  metadata:\n  - {name: allowedTopics, value: \"{appID}-topic\"}\n"));
        var sidecar = await site.StartAsync("shop");
        Assert.Equal(204, (await site.PublishAsync(sidecar, "shop-topic", "1", pubSub: "s")).Status);
        Assert.Equal(403, (await site.PublishAsync(sidecar, "{appID}-topic", "1", pubSub: "s")).Status);
    }

    [Fact]
    public async Task A_missing_folder_and_a_taken_port_end_the_start()
    {
        await Assert.ThrowsAsync<SidecarStartException>(() => site.StartAsync("shop", change: options => options with { ResourcesPaths = ["/nowhere"] }));
        var first = await site.StartAsync("one");
        var failure = await Assert.ThrowsAsync<SidecarStartException>(() => site.StartAsync("two", change: options => options with { HttpPort = first.Options.HttpPort }));
        Assert.Contains("could not listen", failure.Message, StringComparison.Ordinal);
    }

    private static string Component(string name, string type, string more = "") =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  type: {type}\n  version: v1\n{more}";
}
