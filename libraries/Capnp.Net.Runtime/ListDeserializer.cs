using System.Runtime.InteropServices;
using System.Text;

namespace Capnp;

/// <summary>A list in a message, read in place.</summary>
public class ListDeserializer
{
    internal ListDeserializer(in DeserializerState state) => State = state;

    /// <summary>The list's elements.</summary>
    public int Count => State.ListElementCount;

    internal DeserializerState State { get; }

    /// <summary>The list seen through a selector, which runs anew for each access to an element.</summary>
    /// <exception cref="NotSupportedException">The elements are no structs.</exception>
    public virtual IReadOnlyList<T> Cast<T>(Func<DeserializerState, T> cons) =>
        throw new NotSupportedException("This kind of list does not contain structs");

    /// <summary>The list as text; null for a null pointer.</summary>
    /// <exception cref="NotSupportedException">The elements are no bytes.</exception>
    public virtual string? CastText() =>
        throw new NotSupportedException("This kind of list does not represent text");
}

internal sealed class EmptyListDeserializer() : ListDeserializer(default)
{
    public static readonly EmptyListDeserializer Instance = new();

    public override IReadOnlyList<T> Cast<T>(Func<DeserializerState, T> cons) => [];

    public override string? CastText() => null;
}

internal sealed class ListOfBytesDeserializer(in DeserializerState state) : ListDeserializer(state)
{
    public override string? CastText() => Text(State);

    /// <summary>The bytes but for the last, which is the NUL that ends a text.</summary>
    public static string Text(in DeserializerState state)
    {
        var bytes = MemoryMarshal.AsBytes(state.Words)[..state.ListElementCount];
        return bytes.IsEmpty ? string.Empty : Encoding.UTF8.GetString(bytes[..^1]);
    }
}

internal sealed class ListOfStructsDeserializer(in DeserializerState state) : ListDeserializer(state)
{
    public override IReadOnlyList<T> Cast<T>(Func<DeserializerState, T> cons) => new StructList<T>(State, cons);
}
