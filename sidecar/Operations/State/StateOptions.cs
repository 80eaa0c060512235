using Switchyard.Sidecar.Components;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>The words for concurrency and consistency (contract, section 5.1).</summary>
internal static class StateOptions
{
    /// <summary>The concurrency under which a write without ETag must not find the key.</summary>
    public const string FirstWrite = "first-write";

    /// <summary>Refuses what daprd's stores refuse.</summary>
    /// <exception cref="ComponentException">A word is not known.</exception>
    public static void Check(string concurrency, string consistency)
    {
        if (concurrency is not ("" or FirstWrite or "last-write"))
            throw new ComponentException($"unrecognized concurrency model '{concurrency}'");
        if (consistency is not ("" or "strong" or "eventual"))
            throw new ComponentException($"unrecognized consistency model '{consistency}'");
    }
}
