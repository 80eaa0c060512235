using System.Security.Authentication;
using Dapr.Actors.Client;
using Dapr.Client.Tests;

namespace Dapr.Actors.Tests;

public sealed class ActorProxyTests : IAsyncLifetime
{
    private RecordingSidecar sidecar = null!;
    private ActorProxy proxy = null!;

    public async Task InitializeAsync()
    {
        sidecar = await RecordingSidecar.StartAsync();
        var options = new ActorProxyOptions { HttpEndpoint = sidecar.Endpoint + "/", DaprApiToken = "s3cret" };
        proxy = new ActorProxyFactory(options).Create(new ActorId("a/1"), "Tally");
    }

    public async Task DisposeAsync() => await sidecar.DisposeAsync();

    [Fact]
    public async Task A_call_is_a_put_of_json()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, "7");

        Assert.Equal(7, await proxy.InvokeMethodAsync<Change, int>("Add", new Change("n", 5)));

        Assert.Equal(("PUT", "/v1.0/actors/Tally/a%2F1/method/Add"), (sidecar.Single.Method, sidecar.Single.Target));
        Assert.Equal("application/json; charset=utf-8", sidecar.Single.Header("Content-Type"));
        Assert.Equal("""{"name":"n","by":5}""", sidecar.Single.Text);
        Assert.Equal("s3cret", sidecar.Single.Header("dapr-api-token"));
    }

    [Fact]
    public async Task Argument_and_result_can_be_left_out()
    {
        sidecar.Answer = _ => new SidecarAnswer(200, "\"x\"");

        Assert.Equal("x", await proxy.InvokeMethodAsync<string>("Get"));
        await proxy.InvokeMethodAsync("Note", new Change("n", 1));
        await proxy.InvokeMethodAsync("Note");

        Assert.Equal(["", """{"name":"n","by":1}""", ""], sidecar.Requests.Select(request => request.Text));
        Assert.Equal([null, "application/json; charset=utf-8", null], sidecar.Requests.Select(request => request.Header("Content-Type")));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_wrong_token_is_an_authentication_exception(int status)
    {
        sidecar.Answer = _ => new SidecarAnswer(status, "invalid api token");

        await Assert.ThrowsAsync<AuthenticationException>(() => proxy.InvokeMethodAsync("Note"));
    }

    [Theory]
    [InlineData(500, """{"errorCode":"ERR_ACTOR_INVOKE_METHOD","message":"error invoke actor method"}""", "ERR_ACTOR_INVOKE_METHOD")]
    [InlineData(404, null, "ERR_DOES_NOT_EXIST")]
    [InlineData(500, null, "UNKNOWN")]
    [InlineData(500, "oops", "UNKNOWN")]
    [InlineData(500, "{}", "UNKNOWN")]
    public async Task Other_failures_are_api_exceptions(int status, string? body, string errorCode)
    {
        sidecar.Answer = _ => new SidecarAnswer(status, body);

        var error = await Assert.ThrowsAsync<DaprApiException>(() => proxy.InvokeMethodAsync("Note"));

        Assert.Equal(errorCode, error.ErrorCode);
        Assert.False(error.IsTransient);
        if (errorCode == "ERR_ACTOR_INVOKE_METHOD")
            Assert.Equal("error invoke actor method", error.Message);
    }

    [Fact]
    public async Task No_sidecar_is_an_http_exception()
    {
        await sidecar.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.InvokeMethodAsync("Note"));
    }

    [Fact]
    public async Task A_time_limit_cancels()
    {
        var never = new TaskCompletionSource<HttpResponseMessage>();
        using var handler = new StuckHandler(never.Task);
        var stuck = new ActorProxyFactory(new ActorProxyOptions { RequestTimeout = TimeSpan.FromMilliseconds(50) }, handler)
            .Create(new ActorId("a"), "Tally");

        await Assert.ThrowsAsync<TaskCanceledException>(() => stuck.InvokeMethodAsync("Note"));
    }

    private sealed class StuckHandler(Task<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer.WaitAsync(cancellationToken);
    }
}
