using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Which headers pass between caller and callee, and which are added (contract, section 2.2).</summary>
internal static class InvokeHeaders
{
    /// <summary>Copies the caller's headers onto the request to the app.</summary>
    /// <param name="headers">The caller's.</param>
    /// <param name="request">The request; its content is set.</param>
    public static void Copy(IHeaderDictionary headers, HttpRequestMessage request)
    {
        var repeated = RepeatedHeaders.Mark(request, headers);
        var listed = PassingHeaders.ListedInConnection(headers.Connection);
        foreach (var (name, values) in headers)
        {
            if (!PassingHeaders.Passes(name) || (listed is not null && listed.Contains(name)))
                continue;
            var passed = PassingHeaders.Renamed(name);
            RequestHeaders.Add(request, passed, values.Count > 1 && repeated ? RepeatedHeaders.Join(passed, values) : values.ToString());
        }
    }

    /// <summary>Adds what a call through another sidecar carries. What a caller forged stands beside it, as with daprd.</summary>
    public static void AddCallHeaders(HttpRequestMessage request, CallHeaders added) => added.AddTo(request, AddBeside);

    /// <summary>Sets the trace headers: the span's with tracing on, else the caller's as they are.</summary>
    public static void AddTrace(HttpRequestMessage request, IHeaderDictionary headers, TraceContext trace)
    {
        var (parent, state) = trace.Parent.Length > 0
            ? (trace.Parent, trace.State)
            : (headers.TraceParent.ToString(), headers.TraceState.ToString());
        if (parent.Length == 0)
            return;
        request.Headers.TryAddWithoutValidation("traceparent", parent);
        if (state.Length > 0)
            request.Headers.TryAddWithoutValidation("tracestate", state);
    }

    /// <summary>Copies the app's headers onto the reply. Content-Length passes where a body of that length follows.</summary>
    /// <exception cref="InvocationException">A header cannot be passed on.</exception>
    public static void Copy(HttpResponseMessage response, HttpResponse reply, string appId)
    {
        HashSet<string>? listed = null;
        if (response.Headers.NonValidated.TryGetValues("Connection", out var connection))
            listed = PassingHeaders.ListedInConnection(connection.ToString());
        foreach (var (name, values) in response.Headers.NonValidated)
            if (PassingHeaders.PassesBack(name) && (listed is null || !listed.Contains(name)))
                Append(reply, PassingHeaders.Renamed(name), values, appId);
        foreach (var (name, values) in response.Content.Headers.NonValidated)
            if (PassingHeaders.PassesBack(name))
                Append(reply, name, values, appId);
        var length = response.Content.Headers.ContentLength;
        if (length is not null && reply.StatusCode is >= 200 and not 204 and not 304)
            reply.ContentLength = length;
        if (reply.StatusCode == StatusCodes.Status304NotModified)
            reply.Headers.Remove("Content-Type");
    }

    private static void Append(HttpResponse reply, string name, HeaderStringValues values, string appId)
    {
        try
        {
            reply.Headers.Append(name, ToValues(values));
        }
        catch (InvalidOperationException exception)
        {
            throw new InvocationException(InvocationFailure.NotReached, appId,
                $"rpc error: code = Internal desc = error invoking app channel: header {name}: {exception.Message}", exception);
        }
    }

    private static void AddBeside(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.TryGetValues(name, out var given))
        {
            request.Headers.TryAddWithoutValidation(name, value);
            return;
        }
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, RepeatedHeaders.Append(request, name, given.ToString(), value));
    }

    private static StringValues ToValues(HeaderStringValues values) => values.Count == 1 ? values.ToString() : values.ToArray();
}
