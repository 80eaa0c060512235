using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.Api;

/// <summary>Section 2 of the contract: service invocation.</summary>
public sealed class InvokeTests : IAsyncLifetime
{
    private readonly Site site = Site.New();
    private TestApp callee = null!;
    private Hosting.Sidecar from = null!;

    public async Task InitializeAsync()
    {
        callee = await site.AppAsync();
        from = await site.StartAsync("caller", await site.AppAsync());
        await site.StartAsync("callee", callee);
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Passes_verb_body_query_and_status(string verb)
    {
        callee.On("/x", request => new Answer(418, request.Text, "text/plain", ("X-Back", "1")));
        var reply = await site.CallAsync(from, verb, "/v1.0/invoke/callee/method/x?a=1&a=2", "hello", "text/plain");
        Assert.Equal((418, "hello", "1"), (reply.Status, reply.Text, reply.Headers["X-Back"]));
        var saw = Assert.Single(callee.Got("/x"));
        Assert.Equal((verb, "/x?a=1&a=2", "text/plain"), (saw.Method, saw.Target, saw.Header("Content-Type")));
    }

    [Fact]
    public async Task Says_who_calls_and_drops_hop_by_hop_headers()
    {
        callee.On("/x", new Answer());
        await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method/x", null, null, ("TE", "trailers"), ("x-data-bin", "AA"), ("grpc-foo", "1"), ("X-Kept", "1"),
            ("Connection", "X-Gone"), ("X-Gone", "1"), ("Cookie", "a=1"));
        var saw = Assert.Single(callee.Got("/x"));
        Assert.Equal("caller", saw.Header("dapr-caller-app-id"));
        Assert.Equal("callee", saw.Header("dapr-callee-app-id"));
        Assert.Equal("default", saw.Header("dapr-caller-namespace"));
        Assert.Equal(("1", "1", "a=1"), (saw.Header("X-Kept"), saw.Header("dapr-grpc-foo"), saw.Header("Cookie")));
        Assert.NotNull(saw.Header("Forwarded"));
        Assert.All(new[] { "TE", "x-data-bin", "grpc-foo", "X-Gone" }, name => Assert.Null(saw.Header(name)));
    }

    [Theory]
    [InlineData("X-Gone")]
    [InlineData("X-Gone, keep-alive")]
    [InlineData("keep-alive, X-Gone")]
    [InlineData("keep-alive,X-Gone,X-Gone-Too")]
    public async Task What_Connection_names_does_not_pass(string connection)
    {
        callee.On("/x", new Answer());
        await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method/x", null, null, ("Connection", connection), ("X-Gone", "1"), ("X-Kept", "1"));
        var saw = Assert.Single(callee.Got("/x"));
        Assert.Equal((null, "1"), (saw.Header("X-Gone"), saw.Header("X-Kept")));
    }

    [Fact]
    public async Task Ones_own_app_is_called_without_the_caller_headers()
    {
        var own = await site.AppAsync();
        var sidecar = await site.StartAsync("self", own);
        own.On("/x", new Answer(201, "mine", "text/plain"));
        var reply = await site.CallAsync(sidecar, "GET", "/v1.0/invoke/self/method/x");
        Assert.Equal((201, "mine"), (reply.Status, reply.Text));
        Assert.Null(Assert.Single(own.Got("/x")).Header("dapr-caller-app-id"));
    }

    [Theory]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/caf%C3%A9", "/caf%C3%A9")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/a/%2E%2E/b", "/b")]
    [InlineData("/a/b/", "/a/b")]
    [InlineData("/a%2520b", "/a%20b")]
    [InlineData("/a%5B1%5D", "/a[1]")]
    [InlineData("/a!%20b", "/a%21%20b")]
    [InlineData("/", "/")]
    public async Task Cleans_the_path(string path, string expected)
    {
        var reply = await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method" + path);
        Assert.Equal(404, reply.Status);
        Assert.Single(callee.Got(expected));
    }

    [Theory]
    [InlineData("/a%3Fb")]
    [InlineData("/a%23b")]
    [InlineData("/a%0Ab")]
    [InlineData("/a%00b")]
    [InlineData("/100%25")]
    public async Task Refuses_paths_that_would_change_their_meaning(string path)
    {
        var reply = await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method" + path);
        Assert.Equal((500, "ERR_DIRECT_INVOKE"), (reply.Status, reply.ErrorCode));
    }

    [Fact]
    public async Task An_escaped_nul_in_a_query_or_a_body_is_passed_on()
    {
        await site.CallAsync(from, "POST", "/v1.0/invoke/callee/method/nul?x=%00", "a%00b");
        var saw = Assert.Single(callee.Got("/nul"));
        Assert.Equal(("/nul?x=%00", "a%00b"), (saw.Target, saw.Text));
    }

    [Fact]
    public async Task The_header_form_calls_any_path()
    {
        callee.On("/h/one", new Answer(200, "ok", "text/plain"));
        var reply = await site.CallAsync(from, "GET", "/h/one?x=1", null, null, ("dapr-app-id", "callee"));
        Assert.Equal("ok", reply.Text);
        Assert.Null(Assert.Single(callee.Got("/h/one")).Header("dapr-app-id"));
    }

    [Fact]
    public async Task Errors_of_the_sidecar_are_its_own()
    {
        var nobody = await site.CallAsync(from, "GET", "/v1.0/invoke/nobody/method/x");
        Assert.Equal((500, "failed to invoke, id: nobody, err: couldn't find service: nobody"), (nobody.Status, nobody.Message));
        Assert.Equal(500, (await site.CallAsync(from, "GET", "/v1.0/invoke/a.b.c/method/x")).Status);
        Assert.Equal(404, (await site.CallAsync(from, "GET", "/v1.0/nope")).Status);
        callee.On("/hang", new Answer(0));
        Assert.Equal(500, (await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method/hang")).Status);
        Assert.Single(callee.Got("/hang"));
    }

    [Fact]
    public async Task Sniffs_a_type_that_the_app_does_not_give()
    {
        callee.On("/html", new Answer(200, "<html></html>")).On("/fail", new Answer(500, "oops"));
        Assert.Equal("text/html; charset=utf-8", (await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method/html")).Headers["Content-Type"]);
        Assert.Equal("application/json", (await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method/fail")).Headers["Content-Type"]);
    }

    [Fact]
    public async Task A_body_over_the_limit_does_not_reach_the_app()
    {
        var small = await site.StartAsync("small", change: options => options with { MaxBodySize = 1024 });
        callee.On("/x", new Answer());
        var reply = await site.CallAsync(small, "POST", "/v1.0/invoke/callee/method/x", new string('x', 2000), "text/plain");
        Assert.Equal((500, "failed to invoke, id: callee, err: stream too large"), (reply.Status, reply.Message));
        Assert.Empty(callee.Got("/x"));
    }

    [Fact]
    public async Task Instances_of_an_app_take_turns()
    {
        var second = await site.AppAsync();
        await site.StartAsync("callee", second);
        callee.On("/turn", new Answer());
        second.On("/turn", new Answer());
        for (var i = 0; i < 20; i++)
            await site.CallAsync(from, "GET", "/v1.0/invoke/callee/method/turn");
        Assert.True(callee.Got("/turn").Count > 0 && second.Got("/turn").Count > 0);
    }

    [Fact]
    public async Task Denied_by_access_control()
    {
        var guarded = await site.AppAsync();
        await site.StartAsync("guarded", guarded, "spec:\n  accessControl: {defaultAction: deny}\n");
        var reply = await site.CallAsync(from, "GET", "/v1.0/invoke/guarded/method/x");
        Assert.Equal((403, "ERR_DIRECT_INVOKE"), (reply.Status, reply.ErrorCode));
        Assert.Contains("PermissionDenied", reply.Message);
        Assert.Empty(guarded.Got("/x"));
    }
}
