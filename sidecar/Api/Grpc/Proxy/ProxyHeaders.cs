using System.Collections.Frozen;
using System.Net.Http.Headers;
using Grpc.Core;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>The headers of a proxied call: what passes both ways, and what is added (contract, section G8).</summary>
internal static class ProxyHeaders
{
    /// <summary>Names the app to be called; it is not passed on.</summary>
    public const string AppId = "dapr-app-id";

    /// <summary>Names the app to be called, too, and comes first.</summary>
    public const string CalleeAppId = "dapr-callee-app-id";

    private const string Timeout = "grpc-timeout";
    private const string Status = "grpc-status";

    // Each connection's own, and what is set anew.
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "trailer", "content-type",
        "content-length", AppId, Timeout);

    private static readonly FrozenSet<string> DroppedBack = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "content-length", "date");

    /// <summary>The app that a call is for; null when it names none.</summary>
    /// <param name="headers">The caller's.</param>
    /// <param name="hasPolicy">Whether Resiliency applies: daprd looks for it under <c>dapr-app-id</c> alone.</param>
    public static string? FindCallee(IHeaderDictionary headers, out bool hasPolicy)
    {
        hasPolicy = headers[AppId].Count > 0;
        return headers[CalleeAppId] is [var callee, ..] ? callee : headers[AppId] is [var app, ..] ? app : null;
    }

    /// <summary>Copies the caller's headers onto the request to the app.</summary>
    public static void Copy(IHeaderDictionary headers, HttpRequestMessage request, CallHeaders? added, TraceContext trace, TimeSpan? left)
    {
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Content!.Headers.TryAddWithoutValidation("Content-Type", headers.ContentType.ToString());
        if (left is { } time)
            request.Headers.TryAddWithoutValidation(Timeout, GrpcTimeout.Format(time));
        foreach (var (name, values) in headers)
            if (name[0] != ':' && !Dropped.Contains(name))
                Add(request, name, values);
        if (trace.Parent.Length > 0)
            SetTrace(request, trace);
        if (added is null)
            return;
        Append(request, "dapr-caller-app-id", added.CallerAppId);
        Append(request, CalleeAppId, added.CalleeAppId);
    }

    /// <summary>Copies the headers of the app's response.</summary>
    public static void Copy(HttpResponseMessage response, IHeaderDictionary headers)
    {
        foreach (var (name, values) in response.Headers.NonValidated)
            if (!DroppedBack.Contains(name))
                headers.Append(name, ToValues(values));
        headers.ContentType = ContentTypeOf(response);
    }

    /// <summary>The response's content type as it came; null without one.</summary>
    public static string? ContentTypeOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var contentType) ? contentType.ToString() : null;

    /// <summary>The status that a block of headers, or of trailers, ends a call with; null when it does not.</summary>
    public static StatusCode? StatusOf(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues(Status, out var text) && int.TryParse(text.ToString(), out var code) ? (StatusCode)code : null;

    /// <summary>Copies trailers by <paramref name="append"/>.</summary>
    public static void CopyTrailers(HttpResponseHeaders trailers, Action<string, StringValues> append)
    {
        foreach (var (name, values) in trailers.NonValidated)
            append(name, ToValues(values));
    }

    // HttpClient folds the values of a header into one line, and metadata is not to be folded: a second collection gives a second line.
    private static void Add(HttpRequestMessage request, string name, StringValues values)
    {
        // Padding is of no use there, and not every app takes it.
        if (name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase))
            values = values.Select(value => value?.TrimEnd('=')).ToArray();
        if (!request.Headers.TryAddWithoutValidation(name, values[0]))
            request.Content!.Headers.TryAddWithoutValidation(name, string.Join(", ", values.ToArray()));
        else if (values.Count > 1 && !request.Content!.Headers.TryAddWithoutValidation(name, string.Join(", ", values.Skip(1))))
            request.Headers.TryAddWithoutValidation(name, values.Skip(1));
    }

    private static void Append(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name))
            request.Headers.TryAddWithoutValidation(name, value);
        else
            request.Content!.Headers.TryAddWithoutValidation(name, value);
    }

    private static void SetTrace(HttpRequestMessage request, TraceContext trace)
    {
        request.Headers.Remove("traceparent");
        request.Headers.Remove(GrpcTrace.BinaryKey);
        request.Headers.TryAddWithoutValidation("traceparent", trace.Parent);
        var binary = Convert.ToBase64String(BinaryTraceContext.Write(trace.Parent)).TrimEnd('=');
        request.Headers.TryAddWithoutValidation(GrpcTrace.BinaryKey, binary);
    }

    private static StringValues ToValues(HeaderStringValues values) => values.Count == 1 ? values.ToString() : values.ToArray();
}
