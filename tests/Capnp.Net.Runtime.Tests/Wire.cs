using Capnp;

namespace Switchyard.Tests.Capnp;

/// <summary>Messages word by word.</summary>
internal static class Wire
{
    public static WireFrame Frame(params ulong[][] segments) => new([.. segments.Select(words => words.AsMemory())]);

    public static ulong Text(string text)
    {
        var bytes = new byte[8];
        System.Text.Encoding.UTF8.GetBytes(text, bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
