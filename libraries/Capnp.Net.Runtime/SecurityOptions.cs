namespace Capnp;

/// <summary>Bounds against amplification and deep recursion (https://capnproto.org/encoding.html#security-considerations).</summary>
public static class SecurityOptions
{
    /// <summary>Bytes that may be traversed on the way to one object; 64 MiB by default.</summary>
    public static uint TraversalLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>Pointers that may be followed to decode one pointer; 64 by default.</summary>
    public static int RecursionLimit { get; set; } = 64;
}
