using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Which headers pass between the caller of an actor and its app: those of an invocation (contract, section 2.2).</summary>
internal static class ActorHeaders
{
    private const int Traces = 2;

    /// <summary>The headers of a call: the caller's, and those of the span.</summary>
    public static List<KeyValuePair<string, StringValues>> FromCaller(IHeaderDictionary headers, TraceContext trace)
    {
        var passed = new List<KeyValuePair<string, StringValues>>(headers.Count + Traces);
        var listed = InvokeHeaders.ListedInConnection(headers.Connection);
        foreach (var (name, values) in headers)
            if (InvokeHeaders.Passes(name) && listed?.Contains(name) != true)
                passed.Add(new(InvokeHeaders.Renamed(name), values));
        var (parent, state) = trace.Parent.Length > 0 ? (trace.Parent, trace.State) : (headers.TraceParent.ToString(), headers.TraceState.ToString());
        if (parent.Length > 0)
            passed.Add(new("traceparent", parent));
        if (parent.Length > 0 && state.Length > 0)
            passed.Add(new("tracestate", state));
        return passed;
    }

    /// <summary>Copies the app's headers onto the reply; without a content type the answer is called JSON.</summary>
    /// <exception cref="ActorException">The app sent a header that cannot be passed on.</exception>
    public static void CopyTo(HttpResponse reply, ActorAnswer answer)
    {
        var listed = default(HashSet<string>);
        foreach (var (name, values) in answer.Headers)
            if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                listed = InvokeHeaders.ListedInConnection(values);
        foreach (var (name, values) in answer.Headers)
            if (InvokeHeaders.PassesBack(name) && listed?.Contains(name) != true)
                Append(reply, InvokeHeaders.Renamed(name), values);
        reply.ContentType ??= "application/json";
        reply.ContentLength = answer.Body.Length;
    }

    private static void Append(HttpResponse reply, string name, StringValues values)
    {
        try
        {
            reply.Headers.Append(name, values);
        }
        catch (InvalidOperationException exception)
        {
            reply.Headers.Clear();
            throw ActorException.Invoke($"header {name}: {exception.Message}");
        }
    }
}
