using System.Buffers;

namespace Switchyard.Sidecar.Formats;

/// <summary>Whether trace context is made and passed on. Spans are never exported.</summary>
public enum TracingMode
{
    /// <summary><c>samplingRate: "0"</c>: headers pass as they are.</summary>
    Off,

    /// <summary>No tracing section: spans that are not sampled.</summary>
    Unsampled,

    /// <summary>Spans that are sampled.</summary>
    Sampled,
}

/// <summary>W3C trace context as daprd hands it on; spans are made but never exported.</summary>
/// <param name="Parent">The <c>traceparent</c> value; empty with tracing off.</param>
/// <param name="State">The <c>tracestate</c> value; mostly empty.</param>
public readonly record struct TraceContext(string Parent, string State)
{
    private const int ParentLength = 55;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>No trace context.</summary>
    public static TraceContext None { get; } = new("", "");

    /// <summary>A new span below a parent; a new trace when the parent is not valid.</summary>
    public static TraceContext ChildOf(string parent, string state, TracingMode mode) =>
        IsValid(parent)
            ? new TraceContext($"00-{parent.AsSpan(3, 32)}-{RandomId.NewHex(16)}-{parent.AsSpan(53, 2)}", state)
            : NewTrace(mode);

    /// <summary>A new trace.</summary>
    public static TraceContext NewTrace(TracingMode mode) =>
        new($"00-{RandomId.NewHex(32)}-{RandomId.NewHex(16)}-{(mode == TracingMode.Sampled ? "01" : "00")}", "");

    /// <summary>Whether a <c>traceparent</c> is one.</summary>
    public static bool IsValid(string parent) =>
        parent.Length == ParentLength && parent.StartsWith("00-", StringComparison.Ordinal) && parent[35] == '-' && parent[52] == '-'
        && IsHex(parent.AsSpan(3, 32)) && IsHex(parent.AsSpan(36, 16)) && IsHex(parent.AsSpan(53, 2))
        && parent.AsSpan(3, 32).ContainsAnyExcept('0') && parent.AsSpan(36, 16).ContainsAnyExcept('0');

    private static bool IsHex(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(HexDigits) < 0;
}
