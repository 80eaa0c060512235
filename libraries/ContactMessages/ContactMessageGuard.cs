using System.Buffers.Binary;

namespace Switchyard.ContactMessages;

/// <summary>
/// Checks the structure of a contact-person message on its bytes, in place and without allocating: after it, any reader may
/// believe every pointer that can be reached, be it known to the schema or not. Hostile bytes are a verdict, never an exception.
/// </summary>
public static class ContactMessageGuard
{
    private const int WordBytes = 8;

    /// <summary>Reads a message's segment table.</summary>
    /// <param name="bytes">Start with a framed message; more may follow.</param>
    /// <param name="length">The message's length in bytes, segment table included; 0 where it is refused.</param>
    /// <returns>The verdict on the framing alone.</returns>
    public static GuardRefusal Measure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.IsEmpty)
            return new(GuardRule.Empty, 0);
        if (bytes.Length < WordBytes)
            return new(GuardRule.SegmentTableTruncated, bytes.Length);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (last >= ContactLimits.MaxSegments)
            return new(GuardRule.SegmentCount, 0);
        var table = TableBytes((int)last + 1);
        if (bytes.Length < table)
            return new(GuardRule.SegmentTableTruncated, bytes.Length);
        if (last % 2 == 1 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(table - 4)..]) != 0)
            return new(GuardRule.SegmentTablePadding, table - 4);

        var end = (long)table;
        for (var at = 4; at <= 4 * (int)last + 4; at += 4)
        {
            end += BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) * (long)WordBytes;
            if (end > bytes.Length)
                return new(GuardRule.SegmentTruncated, at);
            if (end == table)
                return new(GuardRule.RootMissing, at);
        }

        length = (int)end;
        return default;
    }

    /// <summary>Checks one message, framing and all.</summary>
    /// <param name="message">Exactly one framed message.</param>
    public static GuardRefusal Check(ReadOnlySpan<byte> message)
    {
        var refusal = Measure(message, out var length);
        if (!refusal.IsNone)
            return refusal;
        if (length < message.Length)
            return new(GuardRule.TrailingBytes, length);
        return CheckMeasured(message);
    }

    /// <summary>Checks a message that <see cref="Measure"/> has accepted and that ends where it said.</summary>
    internal static GuardRefusal CheckMeasured(ReadOnlySpan<byte> message)
    {
        Span<int> borders = stackalloc int[SegmentCount(message) + 1];
        FindSegments(message, borders);
        var walk = new PointerWalk(message, borders);
        return walk.Root() ? default : walk.Refusal;
    }

    /// <summary>The number of segments of a measured message.</summary>
    internal static int SegmentCount(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt32LittleEndian(message) + 1;

    /// <summary>Fills in where each segment of a measured message starts, in bytes, and where the last one ends.</summary>
    internal static void FindSegments(ReadOnlySpan<byte> message, Span<int> borders)
    {
        borders[0] = TableBytes(borders.Length - 1);
        for (var i = 1; i < borders.Length; i++)
            borders[i] = borders[i - 1] + BinaryPrimitives.ReadInt32LittleEndian(message[(4 * i)..]) * WordBytes;
    }

    private static int TableBytes(int segments) => (4 + 4 * segments + 7) / 8 * 8;
}
