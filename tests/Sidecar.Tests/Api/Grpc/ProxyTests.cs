using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Switchyard.Sidecar.Apps;
using Status = Grpc.Core.Status;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Section G8 of the contract: calls of any service reach the app that dapr-app-id names.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Site site = Site.New();
    private GrpcTestApp app = null!;
    private GrpcClient client = null!;

    public async Task InitializeAsync()
    {
        app = await site.GrpcAppAsync();
        await site.StartAsync("gapp", app, change: GrpcClient.WithPort);
        client = GrpcClient.Of(await site.StartAsync("caller", change: GrpcClient.WithPort));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Bytes_headers_and_trailers_pass_both_ways()
    {
        using var call = Unary([0, 255, 1], To("gapp", ("x-one", "1"), ("authorization", "Bearer a"), ("dapr-caller-app-id", "evil")), bytes: [0, 1]);
        Assert.Equal([0, 255, 1], await call);
        Assert.Equal(("1", "t"), ((await call.ResponseHeadersAsync).GetValue("x-back"), call.GetTrailers().GetValue("x-trail")));
        var saw = Assert.Single(app.Echo.Calls);
        // Two lines, which the app's server joins without a blank.
        Assert.Equal(["1", "Bearer a", "evil,caller", "gapp"],
            ((string[])["x-one", "authorization", "dapr-caller-app-id", "dapr-callee-app-id"]).Select(key => Assert.Single(saw.All(key))));
        Assert.Equal([0, 1], saw.Headers.Single(entry => entry.Key == "x-data-bin").ValueBytes);
        Assert.Empty(saw.All("dapr-app-id"));
    }

    [Fact]
    public async Task An_empty_message_and_a_large_one_pass()
    {
        Assert.Empty(await Unary([], To("gapp")));
        var large = new byte[3 << 20];
        Random.Shared.NextBytes(large);
        Assert.Equal(large, await Unary(large, To("gapp")));
    }

    [Fact]
    public async Task The_callee_header_names_the_app_too()
    {
        Assert.Equal([1], await Unary([1], new Metadata { { "dapr-callee-app-id", "gapp" } }));
        Assert.Single(app.Echo.Calls);
    }

    [Fact]
    public async Task A_stream_both_ways_gives_each_message_at_once()
    {
        using var call = client.Invoker.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, new CallOptions(To("gapp")));
        for (byte i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync([i]);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal([i], call.ResponseStream.Current);
        }
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal("t", call.GetTrailers().GetValue("x-trail"));
    }

    [Fact]
    public async Task A_stream_either_way_passes()
    {
        using var repeat = client.Invoker.AsyncServerStreamingCall(EchoMethods.Repeat, null, new CallOptions(To("gapp")), [1, 2, 3]);
        Assert.Equal([1, 2, 3], (await repeat.ResponseStream.ReadAllAsync().ToListAsync()).Select(message => message[0]));
        using var count = client.Invoker.AsyncClientStreamingCall(EchoMethods.Count, null, new CallOptions(To("gapp")));
        for (var i = 0; i < 5; i++)
            await count.RequestStream.WriteAsync([1]);
        await count.RequestStream.CompleteAsync();
        Assert.Equal([5], await count);
    }

    [Fact]
    public async Task A_stream_that_fails_gives_its_messages_first()
    {
        using var repeat = client.Invoker.AsyncServerStreamingCall(EchoMethods.Repeat, null, new CallOptions(To("gapp", ("dapr-stream", "true"))), [1, 0]);
        Assert.True(await repeat.ResponseStream.MoveNext(CancellationToken.None));
        Assert.True(await repeat.ResponseStream.MoveNext(CancellationToken.None));
        var failure = await Assert.ThrowsAsync<RpcException>(() => repeat.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((StatusCode.FailedPrecondition, "asked to fail"), (failure.StatusCode, failure.Status.Detail));
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    public async Task A_status_passes_with_words_details_and_trailers_after_one_attempt(StatusCode code)
    {
        app.Echo.OnUnary = context =>
        {
            context.ResponseTrailers.Add("x-trail", "t");
            throw new Google.Rpc.Status { Code = (int)code, Message = "häm %", Details = { Any.Pack(new ErrorInfo { Reason = "MINE" }) } }.ToRpcException();
        };
        var failure = await GrpcClient.FailureOf(Unary([1], To("gapp")));
        Assert.Equal((code, "häm %", "MINE", "t"), (failure.StatusCode, failure.Status.Detail, GrpcClient.ReasonOf(failure), failure.Trailers.GetValue("x-trail")));
        Assert.Single(app.Echo.Calls);
    }

    [Fact]
    public async Task A_method_that_the_app_lacks_is_unimplemented() => Assert.Equal(StatusCode.Unimplemented,
        (await GrpcClient.FailureOf(client.Invoker.AsyncUnaryCall(EchoMethods.Nope, null, new CallOptions(To("gapp")), [1]))).StatusCode);

    [Fact]
    public async Task The_callers_deadline_reaches_the_app_and_ends_the_call()
    {
        app.Echo.OnUnary = context => Task.Delay(Timeout.Infinite, context.CancellationToken);
        var failure = await GrpcClient.FailureOf(client.Invoker.AsyncUnaryCall(EchoMethods.Unary, null,
            new CallOptions(To("gapp"), DateTime.UtcNow.AddMilliseconds(700)), [1]));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Eventually.TrueAsync(() => !app.Echo.Calls.IsEmpty, Patience, "the app was called");
        var saw = Assert.Single(app.Echo.Calls);
        Assert.InRange(saw.Deadline, DateTime.UtcNow.AddSeconds(-60), DateTime.UtcNow.AddSeconds(60));
        await saw.Cancelled.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_the_app()
    {
        app.Echo.OnUnary = context => Task.Delay(Timeout.Infinite, context.CancellationToken);
        using var stop = new CancellationTokenSource();
        var call = client.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("gapp"), cancellationToken: stop.Token), [1]);
        await Eventually.TrueAsync(() => !app.Echo.Calls.IsEmpty, Patience, "the app was called");
        await stop.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await GrpcClient.FailureOf(call)).StatusCode);
        await Assert.Single(app.Echo.Calls).Cancelled.WaitAsync(Patience);
    }

    [Fact]
    public async Task Who_cannot_be_called_is_unknown_or_unavailable()
    {
        await RefusedAsync([], StatusCode.Unknown, "failed to proxy request: required metadata dapr-callee-app-id or dapr-app-id not found");
        await RefusedAsync(To(""), StatusCode.Unknown, "app id is empty");
        await RefusedAsync(To("nobody"), StatusCode.Unknown, "couldn't find service: nobody");
        await site.StartAsync("happ", await site.AppAsync());
        await RefusedAsync(To("happ"), StatusCode.Unavailable, "");
        await site.StartAsync("down", change: options => options with { AppPort = FreePorts.Take(), AppProtocol = "grpc" }, ready: false);
        await RefusedAsync(To("down"), StatusCode.Unavailable, "");
        Assert.Empty(app.Echo.Calls);
    }

    [Fact]
    public async Task An_app_that_ends_in_the_middle_is_unavailable()
    {
        var going = await GrpcTestApp.StartAsync();
        await using var stopped = going;
        await site.StartAsync("going", going);
        using var call = client.Invoker.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, new CallOptions(To("going")));
        await call.RequestStream.WriteAsync([1]);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await going.AbortAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Contains(failure.StatusCode, (StatusCode[])[StatusCode.Unavailable, StatusCode.Cancelled, StatusCode.Internal]);
    }

    [Fact]
    public async Task An_app_that_calls_itself_sees_no_caller()
    {
        var own = await site.GrpcAppAsync();
        using var self = GrpcClient.Of(await site.StartAsync("self", own, change: GrpcClient.WithPort));
        await self.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("self")), [1]);
        var saw = Assert.Single(own.Echo.Calls);
        Assert.Empty(saw.All("dapr-caller-app-id").Concat(saw.All("dapr-callee-app-id")));
    }

    [Fact]
    public async Task The_apps_callback_can_be_called_but_Daprs_own_methods_are_never_passed_on()
    {
        app.On("direct", _ => new InvokeResponse { ContentType = "x" });
        var reply = await client.Invoker.AsyncUnaryCall(AppCallbackMethods.OnInvoke, null, new CallOptions(To("gapp")), new InvokeRequest { Method = "direct" });
        Assert.Equal("x", reply.ContentType);
        var failure = await GrpcClient.FailureOf(client.Dapr.GetStateAsync(new GetStateRequest { StoreName = "x", Key = "y" }, To("gapp")));
        Assert.Equal((StatusCode.FailedPrecondition, "DAPR_STATE_NOT_CONFIGURED"), (failure.StatusCode, GrpcClient.ReasonOf(failure)));
    }

    [Fact]
    public async Task The_app_gets_its_token_and_never_the_callers()
    {
        var guarded = await site.GrpcAppAsync();
        await site.StartAsync("guarded", guarded, change: options => options with { AppApiToken = "app-s3cret" });
        using var sender = GrpcClient.Of(await site.StartAsync("sender", change: options => GrpcClient.WithPort(options) with { ApiToken = "s3cret" }));
        var token = ("dapr-api-token", "s3cret");
        await sender.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("guarded", token)), [1]);
        Assert.Equal(["app-s3cret"], Assert.Single(guarded.Echo.Calls).All("dapr-api-token"));
        await sender.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("gapp", token)), [1]);
        Assert.Empty(Assert.Single(app.Echo.Calls).All("dapr-api-token"));
        foreach (var headers in (Metadata[])[To("gapp"), To("gapp", ("dapr-api-token", "wrong"))])
        {
            var failure = await GrpcClient.FailureOf(sender.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(headers), [1]));
            Assert.Equal((StatusCode.Unauthenticated, "Unauthorized"), (failure.StatusCode, failure.Status.Detail));
        }
        Assert.Single(app.Echo.Calls);
    }

    [Fact]
    public async Task Access_control_refuses_others_and_the_app_itself()
    {
        var guarded = await site.GrpcAppAsync();
        using var itself = GrpcClient.Of(await site.StartAsync("guarded", guarded, "spec:\n  accessControl: {defaultAction: deny}\n", GrpcClient.WithPort));
        foreach (var caller in (GrpcClient[])[client, itself])
        {
            var failure = await GrpcClient.FailureOf(caller.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("guarded")), [1]));
            Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
            Assert.Equal("access control policy has denied access to id:  operation: /test.Echo/Unary verb: NONE", failure.Status.Detail);
        }
        Assert.Empty(guarded.Echo.Calls);
    }

    [Theory]
    [InlineData("caller")]
    [InlineData("callee")]
    public async Task A_message_over_the_limit_is_refused_either_way(string side)
    {
        using var small = GrpcClient.Of(await site.StartAsync("small", change: options => GrpcClient.WithPort(options) with { MaxBodySize = 1024 }));
        var failure = side == "caller"
            ? await GrpcClient.FailureOf(small.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("gapp")), new byte[1025]))
            : await LargeReplyAsync(small);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.StartsWith("grpc: received message larger than max (", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1024, (await small.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("gapp")), new byte[1024])).Length);
    }

    [Fact]
    public async Task The_callees_limit_holds_too()
    {
        await site.StartAsync("narrow", await site.GrpcAppAsync(), change: options => options with { MaxBodySize = 1024 });
        Assert.Equal(StatusCode.ResourceExhausted, (await GrpcClient.FailureOf(Unary(new byte[1025], To("narrow")))).StatusCode);
        Assert.Equal(1024, (await Unary(new byte[1024], To("narrow"))).Length);
    }

    [Theory]
    [InlineData("allowed: [{name: state, version: v1, protocol: grpc}]", false)]
    [InlineData("denied: [{name: invoke, version: v1, protocol: grpc}]", true)]
    public async Task Lists_of_APIs_leave_other_services_alone_but_not_what_begins_like_Daprs(string rule, bool callback)
    {
        app.On("direct", _ => new InvokeResponse());
        using var listed = GrpcClient.Of(await site.StartAsync("listed", configuration: $"spec:\n  api:\n    {rule}\n", change: GrpcClient.WithPort));
        Assert.Equal([1], await listed.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("gapp")), [1]));
        var call = listed.Invoker.AsyncUnaryCall(AppCallbackMethods.OnInvoke, null, new CallOptions(To("gapp")), new InvokeRequest { Method = "direct" });
        if (callback)
            Assert.NotNull(await call);
        else
            Assert.Equal("Not Implemented", (await GrpcClient.FailureOf(call)).Status.Detail);
    }

    [Fact]
    public async Task A_trace_is_passed_on_as_the_sidecars_span()
    {
        const string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var traced = GrpcClient.Of(await site.StartAsync("traced", configuration: "spec:\n  tracing: {samplingRate: \"1\"}\n", change: GrpcClient.WithPort));
        await traced.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(To("gapp", ("traceparent", parent))), [1]);
        await Unary([1], To("gapp", ("traceparent", parent)));
        var (on, off) = (app.Echo.Calls.First(), app.Echo.Calls.Last());
        var span = Assert.Single(on.All("traceparent"));
        Assert.StartsWith(parent[..36], span, StringComparison.Ordinal);
        Assert.NotEqual(parent, span);
        Assert.Equal([parent], off.All("traceparent"));
    }

    private async Task<RpcException> LargeReplyAsync(GrpcClient small)
    {
        app.On("large", _ => new InvokeResponse { ContentType = new string('x', 2000) });
        return await GrpcClient.FailureOf(small.Invoker.AsyncUnaryCall(AppCallbackMethods.OnInvoke, null, new CallOptions(To("gapp")),
            new InvokeRequest { Method = "large" }));
    }

    private async Task RefusedAsync(Metadata headers, StatusCode code, string detail)
    {
        var failure = await GrpcClient.FailureOf(Unary([1], headers));
        Assert.Equal(code, failure.StatusCode);
        if (detail.Length > 0)
            Assert.Equal(detail, failure.Status.Detail);
        Assert.Null(failure.GetRpcStatus());
    }

    private AsyncUnaryCall<byte[]> Unary(byte[] message, Metadata headers, byte[]? bytes = null)
    {
        if (bytes is not null)
            headers.Add("x-data-bin", bytes);
        return client.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(headers), message);
    }

    internal static Metadata To(string appId, params (string Name, string Value)[] others)
    {
        var headers = new Metadata { { "dapr-app-id", appId } };
        foreach (var (name, value) in others)
            headers.Add(name, value);
        return headers;
    }
}
