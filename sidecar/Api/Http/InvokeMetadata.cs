using System.Collections.Frozen;
using System.Text;
using Grpc.Core;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>An HTTP caller's headers as the metadata of a call to an app that speaks gRPC.</summary>
internal static class InvokeMetadata
{
    // Names that HTTP itself gives a meaning arrive with a prefix, as daprd has it.
    private static readonly FrozenSet<string> Prefixed = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "accept", "accept-charset", "accept-language", "accept-ranges", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
        "cache-control", "content-type", "content-length", "cookie", "date", "expect", "from", "if-match", "if-modified-since", "if-none-match",
        "if-schedule-tag-match", "if-unmodified-since", "max-forwards", "origin", "pragma", "referer", "via", "warning");

    // HTTP/2's, gRPC's and Dapr's own.
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "host", "user-agent", "te", "dapr-app-id", "destination-app-id", "traceparent", "tracestate", "grpc-trace-bin", "grpc-timeout", "grpc-encoding",
        "grpc-status", "grpc-message", "grpc-message-type");

    /// <summary>The metadata of a call.</summary>
    /// <param name="headers">The caller's headers.</param>
    /// <param name="trace">The span of the call; the caller's own headers pass with tracing off.</param>
    /// <param name="added">What a call from another app carries; what a caller forged stands beside it.</param>
    public static Metadata Of(IHeaderDictionary headers, TraceContext trace, CallHeaders? added)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (Dropped.Contains(name) || !IsKey(name))
                continue;
            foreach (var value in values)
                Add(metadata, Prefixed.Contains(name) ? "dapr-" + name : name, value ?? "");
        }
        var (parent, state) = trace.Parent.Length > 0 ? (trace.Parent, trace.State) : (headers.TraceParent.ToString(), headers.TraceState.ToString());
        if (parent.Length > 0)
            metadata.Add("traceparent", parent);
        if (parent.Length > 0 && state.Length > 0)
            metadata.Add("tracestate", state);
        foreach (var (name, value) in added is null ? [] : added.Identity.Concat(CallHeaders.Origin))
            metadata.Add(name, value);
        return metadata;
    }

    private static void Add(Metadata metadata, string name, string value)
    {
        if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            metadata.Add(name, Encoding.UTF8.GetBytes(value));
        else
            metadata.Add(name, value);
    }

    private static bool IsKey(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
