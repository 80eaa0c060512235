using Grpc.Core;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>The metadata of the calls that carry events to a gRPC app.</summary>
internal static class DeliveryMetadata
{
    private const string PubSubName = "pubsubname";

    /// <summary>Of a batch.</summary>
    public static Metadata Of(string pubSubName)
    {
        var headers = new Metadata();
        Add(headers, PubSubName, pubSubName);
        return headers;
    }

    /// <summary>Of one event: the message's metadata too, and the span, which daprd gives in its binary form alone.</summary>
    public static Metadata Of(string pubSubName, IReadOnlyDictionary<string, string> metadata, TraceContext trace)
    {
        var headers = Of(pubSubName);
        foreach (var (name, value) in metadata)
            if (IsPassed(name))
                Add(headers, name.ToLowerInvariant(), value);
        if (trace.Parent.Length > 0)
            headers.Add("grpc-trace-bin", BinaryTraceContext.Write(trace.Parent));
        return headers;
    }

    private static bool IsPassed(string name) => !name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase) && !name.Equals(PubSubName, StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase);

    // What is no key or value of gRPC metadata is left out: it would fail the call.
    private static void Add(Metadata headers, string name, string value)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.'))
            return;
        if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
            headers.Add(name, System.Text.Encoding.UTF8.GetBytes(value));
        else if (value.All(c => c is >= ' ' and <= '~'))
            headers.Add(name, value);
    }
}
