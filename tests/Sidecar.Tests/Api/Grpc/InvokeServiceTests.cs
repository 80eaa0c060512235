using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Verb = Dapr.Client.Autogen.Grpc.v1.HTTPExtension.Types.Verb;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Section G7 of the contract: InvokeService to apps that speak HTTP.</summary>
public sealed class InvokeServiceTests : IAsyncLifetime
{
    private readonly Site site = Site.New();
    private TestApp callee = null!;
    private GrpcClient client = null!;

    public async Task InitializeAsync()
    {
        callee = await site.AppAsync();
        await site.StartAsync("callee", callee);
        client = GrpcClient.Of(await site.StartAsync("caller", change: GrpcClient.WithPort));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Theory]
    [InlineData(Verb.Get)]
    [InlineData(Verb.Post)]
    [InlineData(Verb.Delete)]
    [InlineData(Verb.Patch)]
    public async Task Passes_verb_body_query_and_type(Verb verb)
    {
        callee.On("/x/y", request => new Answer(201, request.Text, "text/plain; charset=utf-8", ("X-Back", "1"), ("Cache-Control", "no-store")));
        using var call = Invoke("x/y", "hello", "text/plain", verb, "a=1&a=2");
        var reply = await call;
        Assert.Equal(("hello", "text/plain; charset=utf-8"), (reply.Data.Value.ToStringUtf8(), reply.ContentType));
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal(("201", "1", "no-store"), (headers.GetValue("dapr-http-status"), headers.GetValue("x-back"), headers.GetValue("dapr-cache-control")));
        var saw = Assert.Single(callee.Got("/x/y"));
        Assert.Equal((verb.ToString().ToUpperInvariant(), "/x/y?a=1&a=2", "hello", "text/plain"), (saw.Method, saw.Target, saw.Text, saw.Header("Content-Type")));
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("", "type.googleapis.com/x.Y", "application/x-protobuf")]
    [InlineData("text/plain", "type.googleapis.com/x.Y", "application/x-protobuf")]
    public async Task A_type_url_makes_it_protobuf(string contentType, string typeUrl, string? expected)
    {
        callee.On("/x", new Answer());
        var request = Request("x", "a", contentType);
        request.Message.Data.TypeUrl = typeUrl;
        var reply = await client.Dapr.InvokeServiceAsync(request);
        Assert.Equal(expected, Assert.Single(callee.Got("/x")).Header("Content-Type"));
        Assert.NotNull(reply.Data);
        Assert.Empty(reply.ContentType);
    }

    [Fact]
    public async Task Metadata_arrive_as_headers_and_nobody_forges_the_caller()
    {
        callee.On("/x", new Answer());
        await client.Dapr.InvokeServiceAsync(Request("x"), new Metadata
        {
            { "x-one", "1" }, { "x-data-bin", [1] }, { "authorization", "Bearer a" }, { "dapr-api-token", "t" }, { "dapr-caller-app-id", "evil" }, { "cookie", "a=1" },
        });
        var saw = Assert.Single(callee.Got("/x"));
        Assert.Equal(("1", "Bearer a", "t", "a=1"), (saw.Header("x-one"), saw.Header("Authorization"), saw.Header("dapr-api-token"), saw.Header("Cookie")));
        Assert.Equal(("caller", "callee", "default"), (saw.Header("dapr-caller-app-id"), saw.Header("dapr-callee-app-id"), saw.Header("dapr-caller-namespace")));
        Assert.StartsWith("127.0.0.1:", saw.Header("dapr-authority"));
        Assert.NotNull(saw.Header("Forwarded"));
        Assert.NotNull(saw.Header("dapr-grpc-accept-encoding"));
        Assert.All(new[] { "x-data-bin", "te", "grpc-accept-encoding" }, name => Assert.Null(saw.Header(name)));
    }

    [Fact]
    public async Task Ones_own_app_is_called_without_the_caller_headers()
    {
        var own = await site.AppAsync();
        own.On("/x", new Answer(200, "me", "text/plain"));
        using var self = GrpcClient.Of(await site.StartAsync("self", own, change: GrpcClient.WithPort));
        var reply = await self.Dapr.InvokeServiceAsync(Request("x", id: "self"));
        Assert.Equal("me", reply.Data.Value.ToStringUtf8());
        Assert.Null(Assert.Single(own.Got("/x")).Header("dapr-caller-app-id"));
    }

    [Theory]
    [InlineData(302, StatusCode.Unknown, "Found")]
    [InlineData(400, StatusCode.Internal, "Bad Request")]
    [InlineData(401, StatusCode.Unauthenticated, "Unauthorized")]
    [InlineData(402, StatusCode.Unknown, "Payment Required")]
    [InlineData(403, StatusCode.PermissionDenied, "Forbidden")]
    [InlineData(404, StatusCode.NotFound, "Not Found")]
    [InlineData(408, StatusCode.Cancelled, "Request Timeout")]
    [InlineData(409, StatusCode.AlreadyExists, "Conflict")]
    [InlineData(413, StatusCode.Unknown, "Request Entity Too Large")]
    [InlineData(418, StatusCode.Unknown, "I'm a teapot")]
    [InlineData(429, StatusCode.ResourceExhausted, "Too Many Requests")]
    [InlineData(499, StatusCode.Unknown, "")]
    [InlineData(500, StatusCode.Unknown, "Internal Server Error")]
    [InlineData(501, StatusCode.Unimplemented, "Not Implemented")]
    [InlineData(503, StatusCode.Unavailable, "Service Unavailable")]
    [InlineData(504, StatusCode.DeadlineExceeded, "Gateway Timeout")]
    [InlineData(599, StatusCode.Unknown, "")]
    public async Task An_apps_failure_is_a_status_with_its_body_in_the_details(int status, StatusCode expected, string text)
    {
        callee.On("/x", new Answer(status, new string('x', 100), "text/plain", ("X-One", "1")));
        using var call = Invoke("x");
        var failure = await GrpcClient.FailureOf(call);
        Assert.Equal((expected, text), (failure.StatusCode, failure.Status.Detail));
        var info = failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal((text, "dapr.io", $"{status}", new string('x', 63)), (info.Reason, info.Domain, info.Metadata["http.code"], info.Metadata["http.error_message"]));
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal(($"{status}", "1"), (headers.GetValue("dapr-http-status"), headers.GetValue("x-one")));
        Assert.Single(callee.Got("/x"));
    }

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("a/../b", "/b")]
    [InlineData("a b", "/a%20b")]
    [InlineData("a%20b", "/a%20b")]
    [InlineData("é", "/%C3%A9")]
    [InlineData("", "/")]
    public async Task The_method_is_a_path(string method, string expected)
    {
        callee.On(expected, new Answer());
        await Invoke(method);
        Assert.Single(callee.Got(expected));
    }

    [Theory]
    [InlineData("a?b=1")]
    [InlineData("a#b")]
    [InlineData("a\nb")]
    public async Task A_method_that_would_change_its_meaning_is_refused(string method) => await RefusedAsync(Request(method), "failed to invoke, id: callee, err: ");

    [Fact]
    public async Task A_query_cannot_break_out_of_the_requests_line()
    {
        callee.On("/x", new Answer());
        await Invoke("x", query: "a=1 HTTP/1.1\r\nX-Evil: é");
        var saw = Assert.Single(callee.Got("/x"));
        Assert.Equal("/x?a=1%20HTTP/1.1%0D%0AX-Evil:%20%C3%A9", saw.Target);
        Assert.Null(saw.Header("X-Evil"));
    }

    [Fact]
    public async Task What_cannot_be_called_is_an_internal_error()
    {
        await RefusedAsync(Request("x", verb: Verb.None), "failed to invoke, id: callee, err: ");
        await RefusedAsync(Request("x", id: "nobody"), "failed to invoke, id: nobody, err: couldn't find service: nobody");
        await RefusedAsync(Request("x", id: ""), "failed to invoke, id: , err: app id is empty");
        await RefusedAsync(new InvokeServiceRequest { Id = "callee" }, "failed to invoke, id: callee, err: ");
        await site.StartAsync("down", change: options => options with { AppPort = FreePorts.Take() }, ready: false);
        await RefusedAsync(Request("x", id: "down"), "failed to invoke, id: down, err: ");
        callee.On("/hang", new Answer(0));
        await RefusedAsync(Request("hang"), "failed to invoke, id: callee, err: ");
        Assert.Single(callee.Got("/hang"));
    }

    [Fact]
    public async Task Access_control_holds_as_over_HTTP()
    {
        var guarded = await site.AppAsync();
        await site.StartAsync("guarded", guarded, "spec:\n  accessControl: {defaultAction: deny}\n");
        var failure = await RefusedAsync(Request("x", id: "guarded"), "failed to invoke, id: guarded, err: rpc error: code = PermissionDenied");
        Assert.Contains("access control policy has denied access", failure.Status.Detail);
        Assert.Empty(guarded.Got("/x"));
    }

    [Fact]
    public async Task Failures_are_tried_again_as_the_policy_says()
    {
        await using var other = Site.New().With(Resilient("retry: twice"));
        var app = await other.AppAsync();
        await other.StartAsync("callee", app);
        using var resilient = GrpcClient.Of(await other.StartAsync("caller", change: GrpcClient.WithPort));
        app.OnEach("/x", new Answer(500), new Answer(404), new Answer(200, "third", "text/plain"));
        Assert.Equal("third", (await resilient.Dapr.InvokeServiceAsync(Request("x", "body"))).Data.Value.ToStringUtf8());
        Assert.Equal(["body", "body", "body"], app.Got("/x").Select(request => request.Text));
    }

    [Fact]
    public async Task A_timeout_of_the_policy_is_a_deadline()
    {
        await using var other = Site.New().With(Resilient("timeout: short"));
        var app = await other.AppAsync();
        await other.StartAsync("callee", app);
        using var resilient = GrpcClient.Of(await other.StartAsync("caller", change: GrpcClient.WithPort));
        var release = new TaskCompletionSource();
        app.On("/x", async _ =>
        {
            await release.Task;
            return new Answer();
        });
        var failure = await GrpcClient.FailureOf(resilient.Dapr.InvokeServiceAsync(Request("x")));
        release.SetResult();
        Assert.Equal((StatusCode.DeadlineExceeded, "context deadline exceeded"), (failure.StatusCode, failure.Status.Detail));
    }

    internal static string Resilient(string target) => """
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: r}
        spec:
          policies:
            timeouts: {short: 1s}
            retries: {twice: {policy: constant, duration: 1ms, maxRetries: 2, matching: {gRPCStatusCodes: "2,13-14"}}, never: {policy: constant, maxRetries: 0}}
            circuitBreakers: {cb: {maxRequests: 1, timeout: 1h, trip: consecutiveFailures >= 2}}
          targets:
            apps:
              callee:

        """ + "        " + target + "\n";

    private async Task<RpcException> RefusedAsync(InvokeServiceRequest request, string begins)
    {
        var failure = await GrpcClient.FailureOf(client.Dapr.InvokeServiceAsync(request));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.StartsWith(begins, failure.Status.Detail, StringComparison.Ordinal);
        Assert.Null(failure.GetRpcStatus());
        return failure;
    }

    private AsyncUnaryCall<InvokeResponse> Invoke(string method, string data = "", string contentType = "", Verb verb = Verb.Post, string query = "") =>
        client.Dapr.InvokeServiceAsync(Request(method, data, contentType, verb, query));

    private static InvokeServiceRequest Request(string method, string data = "", string contentType = "", Verb verb = Verb.Post, string query = "", string id = "callee") => new()
    {
        Id = id,
        Message = new InvokeRequest
        {
            Method = method,
            Data = new Any { Value = ByteString.CopyFromUtf8(data) },
            ContentType = contentType,
            HttpExtension = new HTTPExtension { Verb = verb, Querystring = query },
        },
    };
}
