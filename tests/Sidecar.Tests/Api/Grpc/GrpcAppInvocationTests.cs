using System.Text;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Switchyard.Sidecar.Formats;
using Status = Grpc.Core.Status;
using Verb = Dapr.Client.Autogen.Grpc.v1.HTTPExtension.Types.Verb;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Section G7 of the contract: invocation of apps that speak gRPC, by InvokeService and over HTTP.</summary>
public sealed class GrpcAppInvocationTests : IAsyncLifetime
{
    private readonly Site site = Site.New();
    private GrpcTestApp app = null!;
    private Hosting.Sidecar from = null!;
    private GrpcClient client = null!;

    public async Task InitializeAsync()
    {
        app = await site.GrpcAppAsync();
        await site.StartAsync("gapp", app);
        from = await site.StartAsync("caller", change: GrpcClient.WithPort);
        client = GrpcClient.Of(from);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Message_metadata_and_trailers_pass_both_ways()
    {
        app.On("m", async (request, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-back", "1" }, { "x-data-bin", [0, 1] } });
            context.ResponseTrailers.Add("x-trail", "t");
            return new InvokeResponse { Data = new Any { TypeUrl = "type.googleapis.com/back.Y", Value = request.Data.Value }, ContentType = "text/plain" };
        });
        var request = Request("m", "x");
        request.Message.Data.TypeUrl = "type.googleapis.com/x.Y";
        request.Message.HttpExtension = new HTTPExtension { Verb = Verb.Put, Querystring = "a=1" };
        using var call = client.Dapr.InvokeServiceAsync(request, new Metadata
        {
            { "x-one", "1" }, { "x-data-bin", [0, 1] }, { "dapr-api-token", "t" }, { "dapr-caller-app-id", "evil" },
        });
        var reply = await call;
        Assert.Equal(("x", "type.googleapis.com/back.Y", "text/plain"), (reply.Data.Value.ToStringUtf8(), reply.Data.TypeUrl, reply.ContentType));
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal(("1", "t"), (headers.GetValue("x-back"), call.GetTrailers().GetValue("x-trail")));
        Assert.Equal([0, 1], headers.GetValueBytes("x-data-bin"));
        var saw = Assert.Single(app.Got("m"));
        Assert.Equal(request.Message, saw.Message);
        Assert.Equal(("1", "t", "caller", "gapp", "default"), (saw.Header("x-one"), saw.Header("dapr-api-token"), saw.Header("dapr-caller-app-id"),
            saw.Header("dapr-callee-app-id"), saw.Header("dapr-caller-namespace")));
        Assert.Equal([0, 1], saw.Headers.Single(entry => entry.Key == "x-data-bin").ValueBytes);
        Assert.NotNull(saw.Header("forwarded"));
    }

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("a/../b", "b")]
    public async Task The_methods_slash_stays(string method, string expected)
    {
        app.On(expected, _ => new InvokeResponse());
        var reply = await client.Dapr.InvokeServiceAsync(Request(method));
        Assert.NotNull(reply.Data);
        var saw = (InvokeRequest)Assert.Single(app.Got(expected)).Message;
        Assert.Null(saw.HttpExtension);
        Assert.NotNull(saw.Data);
    }

    [Theory]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Unauthenticated)]
    public async Task An_error_passes_unchanged_after_one_attempt(StatusCode code)
    {
        var details = new Google.Rpc.Status { Code = (int)code, Message = "app says no", Details = { Any.Pack(new ErrorInfo { Reason = "MINE" }) } };
        app.On("m", (_, context) =>
        {
            context.ResponseTrailers.Add("x-trail", "t");
            throw details.ToRpcException();
        });
        using var call = client.Dapr.InvokeServiceAsync(Request("m"));
        var failure = await GrpcClient.FailureOf(call);
        Assert.Equal((code, "app says no", "MINE"), (failure.StatusCode, failure.Status.Detail, GrpcClient.ReasonOf(failure)));
        Assert.Equal("t", failure.Trailers.GetValue("x-trail"));
        Assert.Null((await call.ResponseHeadersAsync).GetValue("x-trail"));
        Assert.Single(app.Got("m"));
    }

    [Fact]
    public async Task An_app_that_is_not_there_is_unavailable()
    {
        await site.StartAsync("down", change: options => options with { AppPort = FreePorts.Take(), AppProtocol = "grpc" }, ready: false);
        Assert.Equal(StatusCode.Unavailable, (await GrpcClient.FailureOf(client.Dapr.InvokeServiceAsync(Request("m", id: "down")))).StatusCode);
        var reply = await site.CallAsync(from, "POST", "/v1.0/invoke/down/method/m");
        Assert.Equal((503, 14), (reply.Status, reply.Json.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task An_unhealthy_app_is_not_called()
    {
        var sick = await site.GrpcAppAsync();
        sick.On("m", _ => new InvokeResponse());
        await site.StartAsync("sick", sick, change: options => options with
        {
            EnableAppHealthCheck = true,
            AppHealthProbeInterval = TimeSpan.FromMilliseconds(30),
            AppHealthThreshold = 1,
        });
        await client.Dapr.InvokeServiceAsync(Request("m", id: "sick"));
        sick.Well = false;
        await Eventually.TrueAsync(() => StatusOf("sick") == StatusCode.Internal, TimeSpan.FromSeconds(20), "the app counts as unhealthy");
        sick.Well = true;
        await Eventually.TrueAsync(() => StatusOf("sick") == StatusCode.OK, TimeSpan.FromSeconds(20), "the app is well again");
    }

    [Fact]
    public async Task An_HTTP_call_becomes_an_invocation()
    {
        app.On("a/b c", async (_, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-back", "1" } });
            context.ResponseTrailers.Add("x-trail", "t");
            return Reply("""{"r":1}""", "application/json");
        });
        var reply = await site.CallAsync(from, "PUT", "/v1.0/invoke/gapp/method/a/b%20c?q=1", "{ \"n\":1 }", "application/json",
            ("X-One", "1"), ("Accept", "text/html"), ("X-Data-Bin", "AAE"), ("dapr-caller-app-id", "evil"));
        Assert.Equal((200, """{"r":1}""", "application/json", "1"), (reply.Status, reply.Text, reply.Headers["Content-Type"], reply.Headers["x-back"]));
        Assert.False(reply.Headers.ContainsKey("x-trail"));
        var saw = Assert.Single(app.Got("a/b c"));
        var message = (InvokeRequest)saw.Message;
        Assert.Equal(("{ \"n\":1 }", "application/json", Verb.Put, "q=1"),
            (message.Data.Value.ToStringUtf8(), message.ContentType, message.HttpExtension.Verb, message.HttpExtension.Querystring));
        Assert.Equal(("1", "text/html", "application/json", "9", "evil, caller"),
            (saw.Header("x-one"), saw.Header("dapr-accept"), saw.Header("dapr-content-type"), saw.Header("dapr-content-length"), saw.Header("dapr-caller-app-id")));
        Assert.Equal("AAE"u8.ToArray(), saw.Headers.Single(entry => entry.Key == "x-data-bin").ValueBytes);
        Assert.NotNull(saw.Header("x-forwarded-for"));
    }

    [Theory]
    [InlineData("", "abc", "text/plain; charset=utf-8")]
    [InlineData("", "<html></html>", "text/html; charset=utf-8")]
    [InlineData("text/plain", "abc", "text/plain")]
    [InlineData("", "", null)]
    public async Task The_replys_type_is_the_apps_or_a_guess(string contentType, string body, string? expected)
    {
        app.On("m", _ => Reply(body, contentType));
        var reply = await site.CallAsync(from, "GET", "/v1.0/invoke/gapp/method/m");
        Assert.Equal((200, body, expected), (reply.Status, reply.Text, reply.Headers.GetValueOrDefault("Content-Type")));
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, 408)]
    [InlineData(StatusCode.Unknown, 500)]
    [InlineData(StatusCode.InvalidArgument, 400)]
    [InlineData(StatusCode.DeadlineExceeded, 504)]
    [InlineData(StatusCode.NotFound, 404)]
    [InlineData(StatusCode.AlreadyExists, 409)]
    [InlineData(StatusCode.PermissionDenied, 403)]
    [InlineData(StatusCode.ResourceExhausted, 429)]
    [InlineData(StatusCode.FailedPrecondition, 400)]
    [InlineData(StatusCode.Aborted, 409)]
    [InlineData(StatusCode.OutOfRange, 400)]
    [InlineData(StatusCode.Unimplemented, 501)]
    [InlineData(StatusCode.Internal, 500)]
    [InlineData(StatusCode.Unavailable, 503)]
    [InlineData(StatusCode.DataLoss, 500)]
    [InlineData(StatusCode.Unauthenticated, 401)]
    public async Task A_status_is_an_HTTP_status_and_a_body(StatusCode code, int expected)
    {
        app.On("m", (_, _) => throw new RpcException(new Status(code, "app <says> \"no\"")));
        var reply = await site.CallAsync(from, "POST", "/v1.0/invoke/gapp/method/m", "1");
        Assert.Equal((expected, $$"""{"code":{{(int)code}},"message":"app <says> \"no\""}""", "text/plain; charset=utf-8"),
            (reply.Status, reply.Text, reply.Headers["Content-Type"]));
    }

    [Fact]
    public async Task Details_are_in_the_body_too()
    {
        app.On("m", (_, _) => throw new Google.Rpc.Status
        {
            Code = 5,
            Message = "gone",
            Details = { Any.Pack(new ErrorInfo { Reason = "MINE" }), new Any { TypeUrl = "type.googleapis.com/my.Own", Value = ByteString.CopyFrom(1) } },
        }.ToRpcException());
        var details = (await site.CallAsync(from, "GET", "/v1.0/invoke/gapp/method/m")).Json.GetProperty("details");
        Assert.Equal(("type.googleapis.com/google.rpc.ErrorInfo", "MINE"), (details[0].GetProperty("@type").GetString(), details[0].GetProperty("reason").GetString()));
        Assert.Equal(("type.googleapis.com/my.Own", "AQ=="), (details[1].GetProperty("@type").GetString(), details[1].GetProperty("value").GetString()));
    }

    [Fact]
    public async Task A_body_over_the_limit_does_not_reach_the_app()
    {
        var small = await site.StartAsync("small", change: options => options with { MaxBodySize = 1024 });
        var reply = await site.CallAsync(small, "POST", "/v1.0/invoke/gapp/method/m", new string('x', 2000));
        Assert.Equal((500, "ERR_DIRECT_INVOKE"), (reply.Status, reply.ErrorCode));
        Assert.Contains("stream too large", reply.Message);
        Assert.Empty(app.Got("m"));
    }

    [Fact]
    public async Task A_trace_reaches_the_app()
    {
        const string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var traced = await site.StartAsync("traced", configuration: "spec:\n  tracing: {samplingRate: \"1\"}\n", change: GrpcClient.WithPort);
        using var sender = GrpcClient.Of(traced);
        app.On("m", _ => new InvokeResponse());
        await sender.Dapr.InvokeServiceAsync(Request("m"), new Metadata { { "traceparent", parent } });
        await site.CallAsync(traced, "GET", "/v1.0/invoke/gapp/method/m", null, null, ("traceparent", parent));
        var calls = app.Got("m");
        Assert.Equal(2, calls.Count);
        Assert.All(calls, call =>
        {
            var span = call.Header("traceparent")!;
            Assert.StartsWith(parent[..36], span, StringComparison.Ordinal);
            Assert.NotEqual(parent, span);
            var binary = call.Headers.Single(entry => entry.Key == "grpc-trace-bin").ValueBytes;
            Assert.Equal(span, BinaryTraceContext.Read(binary));
        });
    }

    private StatusCode StatusOf(string id)
    {
        try
        {
            client.Dapr.InvokeService(Request("m", id: id));
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
    }

    private static InvokeResponse Reply(string data, string contentType) =>
        new() { Data = new Any { Value = ByteString.CopyFrom(data, Encoding.UTF8) }, ContentType = contentType };

    private static InvokeServiceRequest Request(string method, string data = "", string id = "gapp") =>
        new() { Id = id, Message = new InvokeRequest { Method = method, Data = new Any { Value = ByteString.CopyFromUtf8(data) } } };
}
