using System.Collections;

namespace Capnp;

/// <summary>A composite list under construction.</summary>
/// <typeparam name="TS">The writer of its structs.</typeparam>
public class ListOfStructsSerializer<TS> : SerializerState, IReadOnlyList<TS>
    where TS : SerializerState, new()
{
    /// <summary>The list's elements; 0 before it is initialized.</summary>
    public int Count => ListElementCount;

    /// <summary>The writer of one struct.</summary>
    /// <exception cref="InvalidOperationException">The list is not initialized.</exception>
    public TS this[int index]
    {
        get
        {
            if (!IsAllocated)
                throw new InvalidOperationException("Not initialized");
            return ListElement<TS>(index);
        }
    }

    /// <summary>Gives the list its size, once.</summary>
    /// <exception cref="InvalidOperationException">The list has its size already.</exception>
    public void Init(int count)
    {
        if (IsAllocated)
            throw new InvalidOperationException("Already initialized");
        var sample = new TS();
        SetListOfStructs(count, sample.StructDataCount, sample.StructPtrCount);
    }

    /// <summary>Fills the list from items; null leaves the pointer null.</summary>
    /// <exception cref="InvalidOperationException">The list has its size already.</exception>
    public void Init<T>(IReadOnlyList<T>? items, Action<TS, T> init)
    {
        ArgumentNullException.ThrowIfNull(init);
        if (items is null)
            return;
        Init(items.Count);
        for (var i = 0; i < items.Count; i++)
            init(this[i], items[i]);
    }

    /// <inheritdoc/>
    public IEnumerator<TS> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
