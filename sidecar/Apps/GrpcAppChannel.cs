using System.Net;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps;

/// <summary>
/// The way from a sidecar to an app that speaks gRPC: one pool of HTTP/2 connections without TLS, the app's token, the concurrency limit
/// and the health check.
/// </summary>
public sealed class GrpcAppChannel : IAppChannel
{
    private readonly HttpMessageInvoker invoker;
    private readonly GrpcChannel channel;
    private readonly CallInvoker calls;
    private readonly SemaphoreSlim? slots;
    private readonly string? token;
    private readonly string address;

    /// <summary>A channel to the app of these options; nothing is contacted yet.</summary>
    public GrpcAppChannel(SidecarOptions options)
    {
        address = new UriBuilder("http", options.AppChannelAddress, options.AppPort).Uri.GetLeftPart(UriPartial.Authority);
        token = string.IsNullOrEmpty(options.AppApiToken) ? null : options.AppApiToken;
        slots = options.AppMaxConcurrency > 0 ? new SemaphoreSlim(options.AppMaxConcurrency) : null;
        invoker = new HttpMessageInvoker(new ConnectionHandler(CreateConnections()));
        var limit = (int)Math.Min(options.MaxBodySize, int.MaxValue);
        channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new UnpaddedMetadata(invoker),
            MaxReceiveMessageSize = limit,
            MaxSendMessageSize = limit,
        });
        calls = channel.CreateCallInvoker();
    }

    /// <inheritdoc/>
    public bool Healthy { get; set; } = true;

    /// <summary>Calls a method of the app with its token, within its concurrency limit.</summary>
    /// <param name="method">The method, of <see cref="AppCallbackMethods"/>.</param>
    /// <param name="request">The message.</param>
    /// <param name="headers">The call's metadata; the app's token is put into it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AppUnhealthyException">The health check finds the app unhealthy.</exception>
    /// <exception cref="RpcException">The app answered with an error, or was not reached.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, Metadata headers, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        await EnterAsync(headers, cancellationToken).ConfigureAwait(false);
        try
        {
            using var call = calls.AsyncUnaryCall(method, null, new CallOptions(headers, cancellationToken: cancellationToken), request);
            return await call.ResponseAsync.ConfigureAwait(false);
        }
        finally
        {
            slots?.Release();
        }
    }

    /// <summary>Calls a method without token, limit or health check: the question for subscriptions, which daprd sends so.</summary>
    /// <exception cref="RpcException">The app answered with an error, or was not reached.</exception>
    public async Task<TResponse> AskAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        using var call = calls.AsyncUnaryCall(method, null, new CallOptions(cancellationToken: cancellationToken), request);
        return await call.ResponseAsync.ConfigureAwait(false);
    }

    /// <summary>Calls <c>AppCallback.OnInvoke</c> once. An error that the app answered is a reply like any other.</summary>
    /// <exception cref="AppUnhealthyException">The health check finds the app unhealthy.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<GrpcAppReply> InvokeAsync(GrpcAppRequest request, CancellationToken cancellationToken)
    {
        await EnterAsync(request.Headers, cancellationToken).ConfigureAwait(false);
        try
        {
            var options = new CallOptions(request.Headers, cancellationToken: cancellationToken);
            var call = calls.AsyncUnaryCall(AppCallbackMethods.OnInvoke, null, options, request.Message);
            return await GrpcAppReply.ReadAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slots?.Release();
        }
    }

    /// <summary>
    /// Sends an HTTP/2 request to the app and gives the response as soon as its headers are there: the proxy's way, which daprd neither
    /// limits nor holds back from an unhealthy app. The app's token takes the place of the caller's.
    /// </summary>
    /// <exception cref="HttpRequestException">The app does not listen, or the connection broke.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove(AppChannel.TokenHeader);
        if (token is not null)
            request.Headers.TryAddWithoutValidation(AppChannel.TokenHeader, token);
        return invoker.SendAsync(request, cancellationToken);
    }

    /// <summary>A request for a method, to be sent by <see cref="SendAsync"/>.</summary>
    /// <param name="path">The method's path, as the caller gave it.</param>
    public HttpRequestMessage CreateRequest(string path) =>
        new(HttpMethod.Post, new Uri(address + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    /// <inheritdoc/>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(AppCallbackMethods.HealthCheck, new Empty(), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        channel.Dispose();
        invoker.Dispose();
        slots?.Dispose();
    }

    private async ValueTask EnterAsync(Metadata headers, CancellationToken cancellationToken)
    {
        if (!Healthy)
            throw new AppUnhealthyException();
        if (token is not null)
            Replace(headers, AppChannel.TokenHeader, token);
        if (slots is not null)
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Replace(Metadata headers, string key, string value)
    {
        for (var i = headers.Count - 1; i >= 0; i--)
            if (headers[i].Key == key)
                headers.RemoveAt(i);
        headers.Add(key, value);
    }

    private static SocketsHttpHandler CreateConnections() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1.5),
    };
}
