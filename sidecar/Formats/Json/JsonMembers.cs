using System.Buffers;

namespace Switchyard.Sidecar.Formats.Json;

/// <summary>Where a member of a JSON object stands in its text.</summary>
internal readonly record struct JsonMember(int Name, int NameLength, bool NameEscaped, int ValueStart, int ValueEnd);

/// <summary>The members of one JSON object, to be sorted by name.</summary>
internal struct JsonMembers : IDisposable
{
    private JsonMember[]? members;
    private int count;

    public void Add(in JsonMember member)
    {
        if (members is null)
            members = ArrayPool<JsonMember>.Shared.Rent(16);
        else if (count == members.Length)
            Grow();
        members[count++] = member;
    }

    /// <summary>The members in the order of their names' bytes; of equal names only the last.</summary>
    public readonly ReadOnlySpan<JsonMember> Sorted(ReadOnlySpan<byte> json)
    {
        var all = members.AsSpan(0, count);
        if (IsStrictlySorted(all, json))
            return all;
        var scratch = ArrayPool<JsonMember>.Shared.Rent(count);
        MergeSort(all, scratch, json);
        ArrayPool<JsonMember>.Shared.Return(scratch);
        return WithoutDuplicates(all, json);
    }

    public void Dispose()
    {
        if (members is not null)
            ArrayPool<JsonMember>.Shared.Return(members);
        members = null;
    }

    private void Grow()
    {
        var larger = ArrayPool<JsonMember>.Shared.Rent(count * 2);
        members.AsSpan(0, count).CopyTo(larger);
        ArrayPool<JsonMember>.Shared.Return(members!);
        members = larger;
    }

    private static bool IsStrictlySorted(ReadOnlySpan<JsonMember> members, ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < members.Length; i++)
            if (Compare(members[i - 1], members[i], json) >= 0)
                return false;
        return true;
    }

    private static void MergeSort(Span<JsonMember> members, Span<JsonMember> scratch, ReadOnlySpan<byte> json)
    {
        if (members.Length < 2)
            return;
        var middle = members.Length / 2;
        MergeSort(members[..middle], scratch, json);
        MergeSort(members[middle..], scratch, json);
        members[..middle].CopyTo(scratch);
        var (left, right, target) = (0, middle, 0);
        while (left < middle)
        {
            var takeRight = right < members.Length && Compare(members[right], scratch[left], json) < 0;
            members[target++] = takeRight ? members[right++] : scratch[left++];
        }
    }

    private static ReadOnlySpan<JsonMember> WithoutDuplicates(Span<JsonMember> members, ReadOnlySpan<byte> json)
    {
        var kept = 0;
        for (var i = 0; i < members.Length; i++)
            if (i + 1 == members.Length || Compare(members[i], members[i + 1], json) != 0)
                members[kept++] = members[i];
        return members[..kept];
    }

    private static int Compare(in JsonMember a, in JsonMember b, ReadOnlySpan<byte> json) =>
        NameOf(a, json).SequenceCompareTo(NameOf(b, json));

    private static ReadOnlySpan<byte> NameOf(in JsonMember member, ReadOnlySpan<byte> json)
    {
        var name = json.Slice(member.Name, member.NameLength);
        if (!member.NameEscaped)
            return name;
        var plain = new byte[name.Length];
        return plain.AsSpan(0, GoString.Unescape(name, plain));
    }
}
