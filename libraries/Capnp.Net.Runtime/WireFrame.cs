namespace Capnp;

/// <summary>One Cap'n Proto message as it stands on the wire: its segments, in words of eight bytes, little-endian.</summary>
/// <param name="segments">The segments; the first word of the first one is the root pointer.</param>
public struct WireFrame(IReadOnlyList<Memory<ulong>> segments)
{
    /// <summary>The segments in order.</summary>
    public IReadOnlyList<Memory<ulong>> Segments = segments;
}
