using System.Collections.Frozen;
using System.Text;
using Grpc.Core;

namespace Switchyard.Sidecar.Api;

/// <summary>HTTP headers as gRPC metadata, by daprd's rules.</summary>
internal static class HttpMetadata
{
    // Headers that HTTP itself gives a meaning. Host is the server's business here.
    private static readonly FrozenSet<string> Permanent = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "accept", "accept-charset", "accept-language", "accept-ranges", "connection", "keep-alive", "proxy-connection",
        "transfer-encoding", "upgrade", "cache-control", "content-type", "content-length", "cookie", "date", "expect", "from", "if-match",
        "if-modified-since", "if-none-match", "if-schedule-tag-match", "if-unmodified-since", "max-forwards", "origin", "pragma", "referer",
        "via", "warning");

    /// <summary>Adds a header; permanent ones get a prefix. Names that are no metadata keys are left out.</summary>
    public static void Add(Metadata metadata, string name, string value)
    {
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return;
        if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            metadata.Add(name, Encoding.UTF8.GetBytes(value));
        else
            metadata.Add(Permanent.Contains(name) ? "dapr-" + name : name, value);
    }

    /// <summary>Adds the headers of a trace, also in gRPC's binary form.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="parent">A <c>traceparent</c>; nothing is added when it is empty.</param>
    /// <param name="state">A <c>tracestate</c>, or empty.</param>
    public static void AddTrace(Metadata metadata, string parent, string state)
    {
        if (parent.Length == 0)
            return;
        metadata.Add("traceparent", parent);
        if (state.Length > 0)
            metadata.Add("tracestate", state);
        if (Formats.TraceContext.IsValid(parent))
            metadata.Add("grpc-trace-bin", Formats.BinaryTraceContext.Write(parent));
    }
}
