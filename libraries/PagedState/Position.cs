using System.Buffers.Binary;
using System.Buffers.Text;

namespace Switchyard.PagedState;

/// <summary>An entry's place in a list: by time, then id. As text it is the cursor of a list.</summary>
public readonly record struct Position(DateTime At, Guid Id)
{
    /// <summary>Later ones first.</summary>
    internal static readonly Comparer<Position> NewestFirst = Comparer<Position>.Create((a, b) => b.CompareTo(a));

    /// <summary>The length in bytes of an entry on a page and, before base64url, of a cursor.</summary>
    public const int Size = 24;

    internal int CompareTo(Position other) => At.CompareTo(other.At) is var byTime and not 0 ? byTime : Id.CompareTo(other.Id);

    /// <summary>Writes <see cref="Size"/> bytes: the id, then the ticks of UTC, big-endian.</summary>
    public void Write(Span<byte> destination)
    {
        Id.TryWriteBytes(destination, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], At.Ticks);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ticks are no time.</exception>
    public static Position Read(ReadOnlySpan<byte> source) =>
        new(new DateTime(BinaryPrimitives.ReadInt64BigEndian(source[16..]), DateTimeKind.Utc), new Guid(source[..16], bigEndian: true));

    /// <summary>The cursor that stands for this position.</summary>
    public string ToCursor()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor that came from outside.</summary>
    public static bool TryParseCursor(string text, out Position position)
    {
        position = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Base64Url.GetEncodedLength(Size)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Size
            || (ulong)BinaryPrimitives.ReadInt64BigEndian(bytes[16..]) > (ulong)DateTime.MaxValue.Ticks)
        {
            return false;
        }

        position = Read(bytes);
        return true;
    }
}
