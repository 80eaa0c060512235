using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.Features;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>An invocation that came over HTTP: its body streams to the app unless it may have to be sent again.</summary>
internal sealed class HttpInvocation(HttpContext context, InvokeTarget target, string query, TraceContext trace, long maxBodySize)
    : Invocation(target.AppId, target.Method)
{
    private readonly bool hasBody = context.Request.ContentLength > 0
        || (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true);
    private byte[]? body;

    /// <inheritdoc/>
    public override string Verb => context.Request.Method;

    /// <inheritdoc/>
    public override bool IsRepeatable => context.Request.ContentLength is not null || !hasBody;

    /// <inheritdoc/>
    public override void Clean() => Target = MethodPath.Normalize(Method) + query;

    /// <inheritdoc/>
    public override async ValueTask KeepBodyAsync(CancellationToken cancellationToken)
    {
        if (hasBody)
            body ??= await RequestBody.ReadAsync(context, maxBodySize);
    }

    /// <inheritdoc/>
    public override HttpRequestMessage ToHttp(AppChannel app, CallHeaders? added)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(Verb), app.Resolve(Target))
        {
            // Even an empty content keeps HttpClient from sending the request again by itself when the app hangs up.
            Content = body is null && hasBody ? new RequestBodyContent(context, maxBodySize) : new ByteArrayContent(body ?? []),
        };
        InvokeHeaders.Copy(context.Request.Headers, request);
        InvokeHeaders.AddTrace(request, context.Request.Headers, trace);
        if (added is not null)
            InvokeHeaders.AddCallHeaders(request, added);
        return request;
    }

    /// <inheritdoc/>
    public override async ValueTask<GrpcAppRequest> ToGrpcAsync(CallHeaders? added, CancellationToken cancellationToken)
    {
        await KeepBodyAsync(cancellationToken);
        var message = new InvokeRequest
        {
            Method = RequestPath.Decode(Target[..^query.Length].TrimStart('/')),
            Data = new Any { Value = UnsafeByteOperations.UnsafeWrap(body ?? []) },
            ContentType = context.Request.ContentType ?? "",
            HttpExtension = new HTTPExtension { Verb = VerbOf(Verb), Querystring = query.TrimStart('?') },
        };
        return new GrpcAppRequest(message, InvokeMetadata.Of(context.Request.Headers, trace, added));
    }

    /// <inheritdoc/>
    public override AttemptVerdict Judge(InvocationReply reply) =>
        reply.Http is { StatusCode: var status } && (int)status is < 200 or > 399
            ? AttemptVerdict.FailureWith((int)status)
            : AttemptVerdict.Success;

    // A verb that Dapr has no name for is POST to it.
    private static HTTPExtension.Types.Verb VerbOf(string method) =>
        System.Enum.TryParse<HTTPExtension.Types.Verb>(method, ignoreCase: true, out var verb) && verb != HTTPExtension.Types.Verb.None
            ? verb : HTTPExtension.Types.Verb.Post;
}
