using System.Collections.Frozen;
using Grpc.Core;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>An HTTP caller's headers as the metadata of a call to an app that speaks gRPC.</summary>
internal static class InvokeMetadata
{
    // HTTP/2's, gRPC's and Dapr's own.
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "host", "user-agent", "te", "dapr-app-id", "destination-app-id", "traceparent", "tracestate", "grpc-trace-bin", "grpc-timeout",
        "grpc-encoding", "grpc-status", "grpc-message", "grpc-message-type");

    /// <summary>The metadata of a call.</summary>
    /// <param name="headers">The caller's headers.</param>
    /// <param name="trace">The span of the call; the caller's own headers pass with tracing off.</param>
    /// <param name="added">What a call from another app carries; what a caller forged stands beside it.</param>
    public static Metadata Of(IHeaderDictionary headers, TraceContext trace, CallHeaders? added)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (Dropped.Contains(name))
                continue;
            foreach (var value in values)
                HttpMetadata.Add(metadata, name, value ?? "");
        }
        if (trace.Parent.Length > 0)
            HttpMetadata.AddTrace(metadata, trace.Parent, trace.State);
        else
            HttpMetadata.AddTrace(metadata, headers.TraceParent.ToString(), headers.TraceState.ToString());
        added?.AddTo(metadata, static (target, name, value) => target.Add(name, value));
        return metadata;
    }
}
