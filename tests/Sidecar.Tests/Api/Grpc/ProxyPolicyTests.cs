using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Section G8 of the contract: Resiliency of proxied calls.</summary>
public sealed class ProxyPolicyTests : IAsyncLifetime
{
    private Site site = null!;
    private GrpcTestApp app = null!;
    private GrpcClient client = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task A_failed_call_is_sent_again_with_its_message()
    {
        await StartAsync("retry: twice");
        FailTimes(2, StatusCode.Unavailable);
        Assert.Equal([7, 8], await Call([7, 8]));
        Assert.Equal(3, app.Echo.Calls.Count);
    }

    [Fact]
    public async Task After_the_last_attempt_the_apps_status_is_the_calls()
    {
        await StartAsync("retry: twice");
        FailTimes(9, StatusCode.Internal);
        Assert.Equal(StatusCode.Internal, (await GrpcClient.FailureOf(Call([1]))).StatusCode);
        Assert.Equal(3, app.Echo.Calls.Count);
    }

    [Fact]
    public async Task Only_matching_statuses_are_tried_again()
    {
        await StartAsync("retry: twice");
        FailTimes(9, StatusCode.NotFound);
        Assert.Equal(StatusCode.NotFound, (await GrpcClient.FailureOf(Call([1]))).StatusCode);
        Assert.Single(app.Echo.Calls);
    }

    [Fact]
    public async Task The_callee_header_alone_brings_no_policy()
    {
        await StartAsync("retry: twice");
        FailTimes(9, StatusCode.Unavailable);
        var call = client.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(new Metadata { { "dapr-callee-app-id", "callee" } }), [1]);
        Assert.Equal(StatusCode.Unavailable, (await GrpcClient.FailureOf(call)).StatusCode);
        Assert.Single(app.Echo.Calls);
    }

    [Fact]
    public async Task A_second_message_cannot_be_retried()
    {
        await StartAsync("retry: twice");
        using var call = client.Invoker.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, new CallOptions(ProxyTests.To("callee")));
        await call.RequestStream.WriteAsync([1]);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await call.RequestStream.WriteAsync([2]);
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((StatusCode.FailedPrecondition, "cannot use resiliency policies with retries on streaming RPCs"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_policy_of_no_retries_keeps_nothing_and_streams()
    {
        await StartAsync("retry: never");
        using var call = client.Invoker.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, new CallOptions(ProxyTests.To("callee")));
        for (byte i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync([i]);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        }
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Theory]
    [InlineData("retry: twice")]
    [InlineData("timeout: short")]
    public async Task What_says_that_it_is_a_stream_is_one(string target)
    {
        await StartAsync(target);
        using var call = client.Invoker.AsyncDuplexStreamingCall(EchoMethods.Duplex, null, new CallOptions(ProxyTests.To("callee", ("dapr-stream", "true"))));
        for (byte i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync([i]);
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            // Longer in all than the timeout, which is for the beginning.
            await Task.Delay(250);
        }
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task A_timeout_ends_the_call_at_both_ends()
    {
        await StartAsync("timeout: short");
        app.Echo.OnUnary = context => Task.Delay(Timeout.Infinite, context.CancellationToken);
        var failure = await GrpcClient.FailureOf(Call([1]));
        Assert.Equal((StatusCode.DeadlineExceeded, "context deadline exceeded"), (failure.StatusCode, failure.Status.Detail));
        await Assert.Single(app.Echo.Calls).Cancelled.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_open_breaker_keeps_calls_from_the_app()
    {
        await StartAsync("circuitBreaker: cb");
        FailTimes(2, StatusCode.Unavailable);
        for (var i = 0; i < 2; i++)
            Assert.Equal(StatusCode.Unavailable, (await GrpcClient.FailureOf(Call([1]))).StatusCode);
        var failure = await GrpcClient.FailureOf(Call([1]));
        Assert.Equal((StatusCode.Unknown, "circuit breaker is open"), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal(2, app.Echo.Calls.Count);
    }

    private AsyncUnaryCall<byte[]> Call(byte[] message) =>
        client.Invoker.AsyncUnaryCall(EchoMethods.Unary, null, new CallOptions(ProxyTests.To("callee")), message);

    private void FailTimes(int times, StatusCode code)
    {
        var left = times;
        app.Echo.OnUnary = _ => left-- > 0 ? throw new RpcException(new Status(code, "not now")) : Task.CompletedTask;
    }

    private async Task StartAsync(string target)
    {
        site = Site.New().With(InvokeServiceTests.Resilient(target));
        app = await site.GrpcAppAsync();
        await site.StartAsync("callee", app);
        client = GrpcClient.Of(await site.StartAsync("caller", change: GrpcClient.WithPort));
    }
}
