namespace Switchyard.Sidecar.Formats;

/// <summary>
/// A trace's parent in the binary form that <c>grpc-trace-bin</c> carries: version 0, then trace id, span id and flags, each after its
/// number.
/// </summary>
public static class BinaryTraceContext
{
    private const int Length = 29;
    private const int SpanField = 18;
    private const int FlagsField = 27;

    /// <summary>The <c>traceparent</c> of a binary context; null when it is none.</summary>
    public static string? Read(ReadOnlySpan<byte> binary)
    {
        if (binary.Length < Length || binary[0] != 0 || binary[1] != 0 || binary[SpanField] != 1 || binary[FlagsField] != 2)
            return null;
        var trace = binary.Slice(2, 16);
        var span = binary.Slice(SpanField + 1, 8);
        return trace.ContainsAnyExcept((byte)0) && span.ContainsAnyExcept((byte)0)
            ? $"00-{Convert.ToHexStringLower(trace)}-{Convert.ToHexStringLower(span)}-{binary[FlagsField + 1] & 1:x2}"
            : null;
    }

    /// <summary>The binary context of a valid <c>traceparent</c>.</summary>
    public static byte[] Write(string parent)
    {
        var binary = new byte[Length];
        Convert.FromHexString(parent.AsSpan(3, 32), binary.AsSpan(2), out _, out _);
        (binary[SpanField], binary[FlagsField]) = (1, 2);
        Convert.FromHexString(parent.AsSpan(36, 16), binary.AsSpan(SpanField + 1), out _, out _);
        Convert.FromHexString(parent.AsSpan(53, 2), binary.AsSpan(FlagsField + 1), out _, out _);
        return binary;
    }
}
