using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Sections 2.2 and 3.3 and 14 of the contract: trace context with tracing off, on and not mentioned.</summary>
public sealed class TracingTests : IAsyncLifetime
{
    private const string Given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private readonly Site site = Site.New().With(Site.InMemory).With(SubscriptionTests.Declared("t", "/t"));
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        app = await site.AppAsync();
        app.On("/x", new Answer()).On("/t", new Answer());
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task Off_passes_the_callers_headers_and_leaves_events_without()
    {
        var sidecar = await site.StartAsync("shop", app);
        await InvokeAsync(sidecar);
        Assert.Equal((Given, "a=b"), (app.Got("/x")[0].Header("traceparent"), app.Got("/x")[0].Header("tracestate")));
        await PublishAsync(sidecar);
        var saw = (await app.WaitAsync("/t"))[0];
        Assert.Equal("", saw.Json.GetProperty("traceparent").GetString());
        Assert.Null(saw.Header("traceparent"));
    }

    [Theory]
    [InlineData("spec:\n  tracing: {samplingRate: \"1\"}\n", "01")]
    [InlineData("spec: {}\n", "00")]
    public async Task On_makes_a_child_of_the_callers_span_or_a_new_trace(string configuration, string flagsOfNew)
    {
        var sidecar = await site.StartAsync("shop", app, configuration);
        var reply = await InvokeAsync(sidecar);
        var seen = app.Got("/x")[0].Header("traceparent")!;
        Assert.NotEqual(Given, seen);
        Assert.Equal(Given[..36], seen[..36]);
        Assert.True(reply.Headers.ContainsKey("traceparent"));
        await PublishAsync(sidecar);
        var saw = (await app.WaitAsync("/t"))[0];
        Assert.Equal(Given[..36], saw.Json.GetProperty("traceid").GetString()![..36]);
        Assert.Equal(Given[..36], saw.Header("traceparent")![..36]);
        await site.CallAsync(sidecar, "POST", "/v1.0/publish/bulk/pubsub/t", """[{"entryId":"1","event":1,"contentType":"application/json"}]""", "application/json", ("traceparent", Given));
        Assert.Equal(Given[..36], (await app.WaitAsync("/t", 2))[1].Json.GetProperty("traceid").GetString()![..36]);
        await site.CallAsync(sidecar, "GET", "/v1.0/invoke/shop/method/x");
        Assert.EndsWith("-" + flagsOfNew, app.Got("/x")[1].Header("traceparent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00--bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task A_span_that_is_none_is_not_continued(string given)
    {
        var sidecar = await site.StartAsync("shop", app, "spec: {}\n");
        await site.CallAsync(sidecar, "GET", "/v1.0/invoke/shop/method/x", null, null, ("traceparent", given));
        Assert.NotEqual(given[3..35], app.Got("/x")[0].Header("traceparent")![3..35]);
    }

    private Task<Reply> InvokeAsync(Hosting.Sidecar sidecar) =>
        site.CallAsync(sidecar, "GET", "/v1.0/invoke/shop/method/x", null, null, ("traceparent", Given), ("tracestate", "a=b"));

    private Task<Reply> PublishAsync(Hosting.Sidecar sidecar) =>
        site.CallAsync(sidecar, "POST", "/v1.0/publish/pubsub/t", "1", "application/json", ("traceparent", Given));
}
