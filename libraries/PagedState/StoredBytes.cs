namespace Switchyard.PagedState;

/// <summary>Bytes as a state value of their own: an object, since some stores keep only objects as they are.</summary>
/// <param name="Bytes">Base64 in JSON.</param>
public sealed record StoredBytes(ReadOnlyMemory<byte> Bytes);
