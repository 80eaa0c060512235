namespace Capnp;

/// <summary>A struct whose data section can be read.</summary>
public interface IStructDeserializer
{
    /// <summary>Reads <paramref name="bitCount"/> bits of the data section; what lies past its end reads as 0.</summary>
    ulong StructReadData(ulong bitOffset, int bitCount);
}

/// <summary>A struct whose data section can be read and written.</summary>
public interface IStructSerializer : IStructDeserializer
{
    /// <summary>Writes the low <paramref name="bitCount"/> bits of <paramref name="data"/> into the data section.</summary>
    void StructWriteData(ulong bitOffset, int bitCount, ulong data);
}

/// <summary>Typed access to a data section. A field is stored XOR its default value, so that zero means the default.</summary>
public static class SerializerExtensions
{
    /// <summary>Reads a UInt8.</summary>
    public static byte ReadDataByte<T>(this T d, ulong bitOffset, byte defaultValue = 0)
        where T : IStructDeserializer => (byte)(d.StructReadData(bitOffset, 8) ^ defaultValue);

    /// <summary>Reads an Int16.</summary>
    public static short ReadDataShort<T>(this T d, ulong bitOffset, short defaultValue = 0)
        where T : IStructDeserializer => (short)((short)d.StructReadData(bitOffset, 16) ^ defaultValue);

    /// <summary>Reads a UInt16 or an enum.</summary>
    public static ushort ReadDataUShort<T>(this T d, ulong bitOffset, ushort defaultValue = 0)
        where T : IStructDeserializer => (ushort)(d.StructReadData(bitOffset, 16) ^ defaultValue);

    /// <summary>Writes a UInt8.</summary>
    public static void WriteData<T>(this T d, ulong bitOffset, byte value, byte defaultValue = 0)
        where T : IStructSerializer => d.StructWriteData(bitOffset, 8, (byte)(value ^ defaultValue));

    /// <summary>Writes an Int16.</summary>
    public static void WriteData<T>(this T d, ulong bitOffset, short value, short defaultValue = 0)
        where T : IStructSerializer => d.StructWriteData(bitOffset, 16, (ushort)(value ^ defaultValue));

    /// <summary>Writes a UInt16 or an enum.</summary>
    public static void WriteData<T>(this T d, ulong bitOffset, ushort value, ushort defaultValue = 0)
        where T : IStructSerializer => d.StructWriteData(bitOffset, 16, (ushort)(value ^ defaultValue));
}
