using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The headers of a call to an actor and of its answer.</summary>
internal static class ActorHeaders
{
    /// <summary>A call with its caller's headers and the trace context of its span; with tracing off, the caller's own.</summary>
    public static ActorInvocation ToCall(
        ActorKey actor, string method, string query, byte[] body, IHeaderDictionary headers, TraceContext trace) =>
        new(actor, method, query, body, [.. headers])
        {
            ContentType = headers.ContentType.ToString(),
            Trace = trace.Parent.Length > 0 ? trace : new TraceContext(headers.TraceParent.ToString(), headers.TraceState.ToString()),
        };

    /// <summary>Copies the app's headers onto the reply; without a content type the answer is called JSON.</summary>
    /// <exception cref="ActorException">The app sent a header that cannot be passed on.</exception>
    public static void CopyTo(HttpResponse reply, ActorAnswer answer)
    {
        var listed = default(HashSet<string>);
        foreach (var (name, values) in answer.Headers)
            if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                listed = PassingHeaders.ListedInConnection(values);
        foreach (var (name, values) in answer.Headers)
            if (PassingHeaders.PassesBack(name) && listed?.Contains(name) != true)
                Append(reply, PassingHeaders.Renamed(name), values);
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
