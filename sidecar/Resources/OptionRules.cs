using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Resources;

/// <summary>What daprd, or the embedded sidecar, refuses in its options, wherever they come from (contract, section 1.4).</summary>
internal static class OptionRules
{
    /// <summary>What a size that was refused is not, for messages.</summary>
    public const string SizeRule = "is not a size such as 4Mi, 512Ki or 1000000 (bytes; units k M G Ki Mi Gi)";

    /// <summary>Reads a size from 1 byte to <paramref name="maximum"/>.</summary>
    public static bool TryParseSize(string text, long maximum, out long bytes) =>
        Quantity.TryParse(text, out bytes) && bytes > 0 && bytes <= maximum;

    /// <summary>Whether apps of this protocol can be called.</summary>
    public static bool IsServed(string appProtocol) => appProtocol is "http" or "grpc";

    /// <summary>One sentence for each broken rule; none when the options can be followed.</summary>
    public static IEnumerable<string> Problems(SidecarOptions options)
    {
        if (options.AppId.Length == 0)
            yield return "an app-id is required";
        if (options.AppId.Contains('.', StringComparison.Ordinal))
            yield return $"app-id '{options.AppId}' must not contain a dot";
        if (!IsServed(options.AppProtocol))
            yield return $"app-protocol '{options.AppProtocol}' is not served by the embedded sidecar, only http and grpc; daprd has it";
        if (options.AppPort != 0 && (options.AppPort == options.HttpPort || options.AppPort == options.GrpcPort))
            yield return $"app port {options.AppPort} is also the sidecar's HTTP or gRPC port";
        if (options.HttpPort != 0 && options.HttpPort == options.GrpcPort)
            yield return $"port {options.HttpPort} is given for both HTTP and gRPC";
        if (options.AppHealthProbeTimeout > options.AppHealthProbeInterval)
            yield return $"the app health probe's timeout ({options.AppHealthProbeTimeout.TotalMilliseconds} ms) is longer than "
                + $"its interval ({options.AppHealthProbeInterval.TotalSeconds} s)";
    }
}
