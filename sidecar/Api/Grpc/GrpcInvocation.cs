using System.Collections.Frozen;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>An invocation that came as <c>InvokeService</c>.</summary>
internal sealed class GrpcInvocation(InvokeServiceRequest request, ServerCallContext call, TracingMode tracing)
    : Invocation(request.Id, request.Message?.Method ?? "")
{
    private const string Protobuf = "application/x-protobuf";

    private static readonly FrozenSet<string> Identity = ["dapr-caller-app-id", "dapr-callee-app-id", "dapr-caller-namespace"];

    // HTTP's hop-by-hop headers, what is set anew, and what gRPC itself takes out of the metadata.
    private static readonly FrozenSet<string> Dropped =
    [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings", "te", "trailer",
        "proxy-authorization", "proxy-authenticate", "content-type", "content-length", "host", "destination-app-id", "traceparent",
        "tracestate", GrpcTrace.BinaryKey, "grpc-timeout", "grpc-encoding", "grpc-message", "grpc-status", "grpc-message-type",
    ];

    private readonly IHeaderDictionary headers = call.GetHttpContext().Request.Headers;
    private readonly InvokeRequest message = request.Message ?? new InvokeRequest();

    /// <inheritdoc/>
    public override string Verb => message.HttpExtension is { Verb: var verb } ? verb.ToString().ToUpperInvariant() : "NONE";

    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override void Clean()
    {
        if (request.Message is null && request.Id.Length > 0)
        {
            throw new IllegalMethodException("rpc error: code = InvalidArgument desc = parsing InternalInvokeRequest error: "
                + "request does not contain the required fields in the leading chunk");
        }
        Target = MethodPath.CleanText(Method);
    }

    /// <inheritdoc/>
    public override ValueTask KeepBodyAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override HttpRequestMessage ToHttp(AppChannel app, CallHeaders? added)
    {
        if (Verb == "NONE")
        {
            throw new IllegalMethodException(
                "rpc error: code = Internal desc = error invoking app channel: the request names no HTTP verb");
        }
        var query = message.HttpExtension.Querystring;
        var path = MethodPath.Escape(Target) + (query.Length == 0 ? "" : "?" + MethodPath.EscapeQuery(query));
        var http = new HttpRequestMessage(HttpMethod.Parse(Verb), app.Resolve(path))
        {
            Content = new ReadOnlyMemoryContent(message.Data?.Value.Memory ?? default),
        };
        var contentType = message.Data?.TypeUrl is { Length: > 0 } ? Protobuf : message.ContentType;
        if (contentType.Length > 0)
            http.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        CopyHeaders(http, added is not null);
        AddTrace(http);
        added?.AddTo(http, AddBeside);
        return http;
    }

    /// <inheritdoc/>
    public override ValueTask<GrpcAppRequest> ToGrpcAsync(CallHeaders? added, CancellationToken cancellationToken)
    {
        var copy = new InvokeRequest
        {
            Method = Target,
            Data = message.Data ?? new Any(),
            ContentType = message.ContentType,
            HttpExtension = message.HttpExtension,
        };
        var metadata = new Metadata();
        foreach (var entry in call.RequestHeaders)
            if (!Dropped.Contains(entry.Key) && entry.Key is not "user-agent" and not "grpc-accept-encoding"
                && (added is null || !Identity.Contains(entry.Key)))
                metadata.Add(entry);
        var trace = GrpcTrace.Of(headers, tracing);
        HttpMetadata.AddTrace(metadata, trace.Parent.Length > 0 ? trace.Parent : GrpcTrace.ParentOf(headers) ?? "", trace.State);
        added?.AddTo(metadata, static (target, name, value) => target.Add(name, value));
        return ValueTask.FromResult(new GrpcAppRequest(copy, metadata));
    }

    /// <inheritdoc/>
    public override AttemptVerdict Judge(InvocationReply reply)
    {
        var succeeded = reply.Http?.IsSuccessStatusCode ?? reply.Grpc!.Status.StatusCode == StatusCode.OK;
        // daprd asks no matching here: it sees the error alone.
        return succeeded ? AttemptVerdict.Success : AttemptVerdict.Failure;
    }

    private void CopyHeaders(HttpRequestMessage http, bool remote)
    {
        http.Headers.TryAddWithoutValidation("dapr-authority", call.Host);
        foreach (var (key, values) in headers)
        {
            var name = key.ToLowerInvariant();
            if (name[0] == ':' || Dropped.Contains(name) || name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal)
                || (remote && Identity.Contains(name)))
                continue;
            RequestHeaders.Add(http, name.StartsWith("grpc-", StringComparison.Ordinal) ? "dapr-" + name : name, values.ToString());
        }
    }

    // With tracing off only the binary form of the caller's trace passes, as with daprd.
    private void AddTrace(HttpRequestMessage http)
    {
        var trace = GrpcTrace.Of(headers, tracing);
        var parent = trace.Parent.Length > 0 ? trace.Parent : GrpcTrace.ParentOf(headers);
        if (parent is not null)
            http.Headers.TryAddWithoutValidation("traceparent", parent);
        if (trace.State.Length > 0)
            http.Headers.TryAddWithoutValidation("tracestate", trace.State);
    }

    private static void AddBeside(HttpRequestMessage http, string name, string value)
    {
        var present = http.Headers.NonValidated.TryGetValues(name, out var given) ? given.ToString() + ", " : "";
        http.Headers.Remove(name);
        http.Headers.TryAddWithoutValidation(name, present + value);
    }
}
