using Grpc.Core;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>
/// One proxied call. As with daprd, nothing reaches the caller before the app's first message; a call that ends without one has trailers
/// only. Resiliency covers the whole call, or, when <c>dapr-stream</c> says that it is a stream, its beginning.
/// </summary>
internal sealed class ProxyCall(HttpContext context, ProxyTarget target, string path, TraceContext trace, TimeSpan? deadline)
{
    private const int ChunkSize = 16 * 1024;

    private static readonly HashSet<string> Truthy = new(["y", "yes", "true", "t", "on", "1"], StringComparer.OrdinalIgnoreCase);

    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly bool isStream = IsStream(context);
    private readonly ProxyRequest messages =
        new(context.Request.BodyReader, target.MaxMessageSize, keep: target.Policy.HasRetry && !IsStream(context));

    /// <summary>Runs the call until it has a final status.</summary>
    public Task<ProxyAnswer> RunAsync(CancellationToken cancellationToken)
    {
        if (target.Policy.IsEmpty)
            return AttemptAsync(cancellationToken);
        return isStream
            ? BeginByPolicyAsync(cancellationToken)
            : target.Policy.ExecuteAsync(AttemptAsync, answer => answer.Verdict, cancellationToken);
    }

    /// <summary>Ends the call towards the caller by what the app, or the way to it, answered.</summary>
    public async Task EndAsync(ProxyAnswer answer)
    {
        if (answer.Failure is { } failure)
        {
            await EndAsync(failure);
            return;
        }
        var response = answer.Response!;
        if (answer.HasStarted)
        {
            ProxyHeaders.CopyTrailers(response.TrailingHeaders, (name, values) => context.Response.AppendTrailer(name, values));
            return;
        }
        var headers = context.Response.Headers;
        context.Response.ContentType = ProxyHeaders.ContentTypeOf(response) ?? "application/grpc";
        var end = ProxyHeaders.StatusOf(response.TrailingHeaders) is null ? response.Headers : response.TrailingHeaders;
        ProxyHeaders.CopyTrailers(end, (name, values) => headers.Append(name, values));
    }

    /// <summary>Ends the call towards the caller by a status.</summary>
    public Task EndAsync(RpcException failure)
    {
        if (!context.Response.HasStarted)
            return GrpcReply.FailAsync(context, failure);
        GrpcReply.WriteStatus(failure, (name, value) => context.Response.AppendTrailer(name, value));
        return Task.CompletedTask;
    }

    private static bool IsStream(HttpContext context) => Truthy.Contains(context.Request.Headers["dapr-stream"].ToString().Trim());

    private async Task<ProxyAnswer> AttemptAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var content = new ProxyContent(messages, ended.Token);
        try
        {
            return await ReceiveAsync(target.App.SendAsync(CreateRequest(content), ended.Token), ended.Token);
        }
        catch (Exception) when (content.Fault is { } fault && ProxyErrors.From(fault) is { } failure)
        {
            return new ProxyAnswer(failure.StatusCode, HasStarted: true, null, failure);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && ProxyErrors.From(exception) is { } failure)
        {
            return new ProxyAnswer(failure.StatusCode, context.Response.HasStarted, null, failure);
        }
        finally
        {
            // The caller's body is read by one attempt at a time, and not beyond the call.
            await ended.CancelAsync();
            await content.WhenIdleAsync();
        }
    }

    // A stream's policy ends when it is open: no timeout and no retry reaches into it.
    private async Task<ProxyAnswer> BeginByPolicyAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var content = new ProxyContent(messages, ended.Token);
        try
        {
            var sending = await target.Policy.ExecuteAsync(async stop =>
            {
                var sent = target.App.SendAsync(CreateRequest(content), ended.Token);
                var first = await Task.WhenAny(sent, content.Begun).WaitAsync(stop);
                if (first == sent)
                    await sent;
                return sent;
            }, _ => AttemptVerdict.Success, cancellationToken);
            return await ReceiveAsync(sending, ended.Token);
        }
        catch (Exception) when (content.Fault is { } fault && ProxyErrors.From(fault) is { } failure)
        {
            return new ProxyAnswer(failure.StatusCode, HasStarted: true, null, failure);
        }
        finally
        {
            await ended.CancelAsync();
            await content.WhenIdleAsync();
        }
    }

    private HttpRequestMessage CreateRequest(ProxyContent content)
    {
        var request = target.App.CreateRequest(path);
        request.Content = content;
        var left = deadline is { } time ? time - TimeProvider.System.GetElapsedTime(started) : (TimeSpan?)null;
        ProxyHeaders.Copy(context.Request.Headers, request, target.Added, trace, left);
        return request;
    }

    private async Task<ProxyAnswer> ReceiveAsync(Task<HttpResponseMessage> sending, CancellationToken cancellationToken)
    {
        var response = await sending;
        try
        {
            if (ProxyErrors.From(response) is { } failure)
            {
                response.Dispose();
                return new ProxyAnswer(failure.StatusCode, false, null, failure);
            }
            var started = await CopyAsync(response, cancellationToken);
            var code = ProxyHeaders.StatusOf(response.TrailingHeaders) ?? (started ? null : ProxyHeaders.StatusOf(response.Headers));
            return code is { } known
                ? new ProxyAnswer(known, started, response, null)
                : new ProxyAnswer(StatusCode.Internal, started, response,
                    GrpcErrors.Plain(StatusCode.Internal, "server closed the stream without sending trailers"));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // True when the app sent anything.
    private async Task<bool> CopyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var writer = context.Response.BodyWriter;
        var sizes = new MessageSizes(target.MaxMessageSize);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var any = false;
        while (true)
        {
            var memory = writer.GetMemory(ChunkSize);
            var count = await body.ReadAsync(memory, cancellationToken);
            if (count == 0)
                return any;
            sizes.Look(memory.Span[..count]);
            if (!any)
                ProxyHeaders.Copy(response, context.Response.Headers);
            any = true;
            writer.Advance(count);
            await writer.FlushAsync(cancellationToken);
        }
    }
}
