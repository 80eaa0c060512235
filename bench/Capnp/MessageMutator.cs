using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Switchyard.Bench.Capnp;

/// <summary>Damages messages in the ways that hurt a reader most: pointers, sizes, lengths, single bits.</summary>
internal sealed class MessageMutator(Random random)
{
    private const int MaxGrowth = 256;
    private static readonly uint[] _awkward = [0, 1, 2, 7, 0xFF, 0xFFFF, 0x1FFF_FFFF, 0x2000_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF8, uint.MaxValue];

    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>A damaged copy, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Mutate(ReadOnlySpan<byte> message)
    {
        if (_buffer.Length < message.Length + MaxGrowth)
            _buffer = new byte[(message.Length + MaxGrowth) * 2];
        message.CopyTo(_buffer);
        _length = message.Length;
        for (var left = random.Next(1, 4); left > 0 && _length >= 16; left--)
            Damage();
        return _buffer.AsMemory(0, _length);
    }

    private void Damage()
    {
        switch (random.Next(10))
        {
            case 0:
                _buffer[random.Next(_length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                _buffer[random.Next(_length)] = (byte)random.Next(256);
                break;
            case 2:
                ref var one = ref Word();
                ref var other = ref Word();
                (one, other) = (other, one);
                break;
            case 3:
                Word() = Word();
                break;
            case 4:
                _length = random.Next(_length);
                break;
            case 5:
                Extend();
                break;
            case 6:
                BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(random.Next(_length / 4) * 4), Awkward());
                break;
            case 7:
                BinaryPrimitives.WriteUInt32LittleEndian(_buffer, (uint)random.Next(6));
                break;
            case 8:
                Word() = Pointer();
                break;
            default:
                Word() += (ulong)(random.Next(-4, 5) * 4L);
                break;
        }
    }

    private void Extend()
    {
        var added = Math.Min(random.Next(1, 65), _buffer.Length - _length);
        random.NextBytes(_buffer.AsSpan(_length, added));
        _length += added;
    }

    private ulong Pointer()
    {
        var size = random.Next(4) == 0 ? Awkward() : (uint)random.Next(64);
        var offset = (uint)random.Next(-12, 24);
        return random.Next(5) switch
        {
            0 => (offset << 2) | ((ulong)(size & 0xFF) << 32) | ((ulong)random.Next(8) << 48),
            1 or 2 => (offset << 2) | 1 | ((ulong)random.Next(8) << 32) | ((ulong)size << 35),
            3 => ((uint)random.Next(24) << 3) | ((uint)random.Next(2) << 2) | 2 | ((ulong)random.Next(5) << 32),
            _ => 3 | ((ulong)size << 32),
        };
    }

    private uint Awkward() => _awkward[random.Next(_awkward.Length)];

    private ref ulong Word() => ref MemoryMarshal.Cast<byte, ulong>(_buffer.AsSpan(0, _length))[random.Next(_length / 8)];
}
