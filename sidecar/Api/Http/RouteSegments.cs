using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The segments of a cleaned path, still escaped, without a text for each.</summary>
internal readonly ref struct RouteSegments
{
    private const int MaxSegments = 16;

    private readonly string path;
    private readonly SegmentStarts starts;

    /// <summary>Finds the segments; of very deep paths only the first ones are told apart.</summary>
    public RouteSegments(string path)
    {
        this.path = path;
        for (var i = 0; i < path.Length - 1 && Count < MaxSegments; i++)
            if (path[i] == '/')
                starts[Count++] = i + 1;
    }

    /// <summary>How many segments there are.</summary>
    public int Count { get; }

    /// <summary>A segment as it stands in the path.</summary>
    public ReadOnlySpan<char> this[int index] => path.AsSpan()[starts[index]..(index + 1 < Count ? starts[index + 1] - 1 : path.Length)];

    /// <summary>True when the path begins with these segments.</summary>
    public bool Is(string first, string second) => Count > 1 && this[0].SequenceEqual(first) && this[1].SequenceEqual(second);

    /// <summary>A segment with its escapes decoded by the rules of a query.</summary>
    public string Decoded(int index) => RequestPath.DecodeAsQuery(this[index]);

    /// <summary>The rest of the path from a segment on, decoded.</summary>
    public string DecodedFrom(int index) => RequestPath.DecodeAsQuery(path.AsSpan(starts[index]));

    [System.Runtime.CompilerServices.InlineArray(MaxSegments)]
    private struct SegmentStarts
    {
        private int first;
    }
}
