using System.Collections;

namespace Capnp;

/// <summary>A composite list whose elements are made on access.</summary>
internal sealed class StructList<T>(DeserializerState list, Func<DeserializerState, T> cons) : IReadOnlyList<T>
{
    private readonly DeserializerState _list = list;

    public int Count => _list.ListElementCount;

    public T this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(index));
            return cons(_list.ListElement(index));
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
