using System.Globalization;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Api.Grpc.Proxy;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary><c>InvokeService</c>: service invocation over gRPC, of apps that speak HTTP or gRPC.</summary>
internal sealed class InvokeMethods(InvocationOperations invocation, TracingMode tracing) : IGrpcMethods
{
    private const string StatusKey = "dapr-http-status";

    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table) =>
        table.Unary<InvokeServiceRequest, InvokeResponse>("InvokeService", "invoke", "v1", InvokeAsync);

    private async ValueTask<InvokeResponse> InvokeAsync(InvokeServiceRequest request, ServerCallContext context)
    {
        using var reply = await invocation.InvokeAsync(new GrpcInvocation(request, context, tracing), context.CancellationToken);
        return await (reply.Http is { } response ? GiveAsync(request.Id, response, context) : GiveAsync(reply.Grpc!, context));
    }

    private static async Task<InvokeResponse> GiveAsync(string appId, HttpResponseMessage response, ServerCallContext context)
    {
        var body = await ReadAsync(appId, response, context.CancellationToken);
        var headers = new Metadata();
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            if (name.ToUpperInvariant() is not "CONNECTION" and not "KEEP-ALIVE" and not "TRANSFER-ENCODING" and not "CONTENT-LENGTH")
                foreach (var value in values)
                    HttpMetadata.Add(headers, name, value);
        var code = (int)response.StatusCode;
        headers.Add(StatusKey, code.ToString(CultureInfo.InvariantCulture));
        // Sent before the status, so that a failure, too, has headers of its own.
        await context.WriteResponseHeadersAsync(headers);
        if (!response.IsSuccessStatusCode)
            throw InvocationErrors.OfHttpStatus(code, body);
        return new InvokeResponse
        {
            ContentType = ProxyHeaders.ContentTypeOf(response) ?? "",
            Data = new Any { Value = UnsafeByteOperations.UnsafeWrap(body) },
        };
    }

    private static async Task<byte[]> ReadAsync(string appId, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && InvocationOperations.Word(appId, exception) is { } failure)
        {
            throw failure;
        }
    }

    private static async Task<InvokeResponse> GiveAsync(GrpcAppReply reply, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(Passing(reply.Headers));
        if (reply.Status.StatusCode != StatusCode.OK)
            throw new RpcException(reply.Status, Passing(reply.Trailers));
        foreach (var entry in Passing(reply.Trailers))
            context.ResponseTrailers.Add(entry);
        reply.Message.Data ??= new Any();
        return reply.Message;
    }

    // The app's server sets its own date, ours sets another.
    private static Metadata Passing(Metadata given)
    {
        var passing = new Metadata();
        foreach (var entry in given)
            if (entry.Key is not "date" and not "server" and not "content-type")
                passing.Add(entry);
        return passing;
    }
}
