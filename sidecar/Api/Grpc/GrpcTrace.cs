using System.Buffers.Text;
using System.Text;
using Grpc.Core;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Trace context of a gRPC call.</summary>
internal static class GrpcTrace
{
    private const string BinaryHeader = "grpc-trace-bin";

    // OpenCensus' form: version 0, then trace id, span id and flags, each behind the number of its field.
    private const int BinaryLength = 29;

    /// <summary>The span of a call: a child of the caller's, or a new trace; none with tracing off.</summary>
    public static TraceContext Of(ServerCallContext call, TracingMode mode)
    {
        if (mode == TracingMode.Off)
            return TraceContext.None;
        var context = call.GetHttpContext();
        return context.Request.Headers.TryGetValue(BinaryHeader, out var binary) && ParentOf(binary.ToString()) is { } parent
            ? TraceContext.ChildOf(parent, "", mode)
            : CallTrace.Of(context, mode);
    }

    private static string? ParentOf(string header)
    {
        // gRPC leaves the padding away, or not.
        var text = Encoding.ASCII.GetBytes(header.TrimEnd('=').PadRight((BinaryLength + 2) / 3 * 4, '='));
        Span<byte> bytes = stackalloc byte[(BinaryLength + 2) / 3 * 3];
        if (Base64.DecodeFromUtf8(text, bytes, out _, out var length) != System.Buffers.OperationStatus.Done || length != BinaryLength)
            return null;
        return bytes[0] == 0 && bytes[1] == 0 && bytes[18] == 1 && bytes[27] == 2
            ? $"00-{Convert.ToHexStringLower(bytes[2..18])}-{Convert.ToHexStringLower(bytes[19..27])}-{(bytes[28] & 1):x2}"
            : null;
    }
}
