using System.Text;

namespace Switchyard.Gateway.Live;

/// <summary>
/// The newest stored contact persons as server-sent events. An event's id is the person's, so a client that comes back to another
/// gateway goes on from there as well.
/// </summary>
/// <param name="capacity">How many are remembered.</param>
internal sealed class ContactFeed(int capacity)
{
    private readonly Lock _lock = new();
    private readonly (Guid Id, byte[] Frame)[] _ring = new (Guid, byte[])[capacity];
    private readonly Dictionary<Guid, long> _numbers = new(capacity + 1);
    private TaskCompletionSource? _news;
    private long _next;

    /// <summary>Where a new reader starts: after the last event it has, or at what comes next.</summary>
    /// <param name="lastEventId">An id that is not remembered is older than all that are: the reader gets them all.</param>
    public long Start(string? lastEventId)
    {
        lock (_lock)
        {
            if (string.IsNullOrEmpty(lastEventId))
                return _next;
            return Guid.TryParse(lastEventId, out var id) && _numbers.TryGetValue(id, out var number) ? number + 1 : 0;
        }
    }

    /// <summary>
    /// Adds a person, of whom those who wait learn with the next <see cref="Tell"/>. One that is remembered is not added again: deliveries repeat.
    /// </summary>
    public void Add(Guid id, ReadOnlySpan<byte> json)
    {
        var frame = Frame(id, json);
        lock (_lock)
        {
            if (!_numbers.TryAdd(id, _next))
                return;
            ref var slot = ref _ring[_next % capacity];
            if (_next >= capacity)
                _numbers.Remove(slot.Id);
            slot = (id, frame);
            _next++;
        }
    }

    /// <summary>Tells those who wait that persons were added: once for many, since each time wakes a thread and sends what there is.</summary>
    public void Tell()
    {
        TaskCompletionSource? news;
        lock (_lock)
            (news, _news) = (_news, null);
        news?.SetResult();
    }

    /// <summary>Takes what there is from a position on, some of it; what has been forgotten meanwhile is left out.</summary>
    /// <param name="position">Moves past what was taken.</param>
    /// <param name="into">Gets the events as they go over the wire.</param>
    /// <returns>Null when anything was taken; else a task that completes when there is something new.</returns>
    public Task? Take(ref long position, List<byte[]> into)
    {
        const int some = 256;
        lock (_lock)
        {
            if (position >= _next)
                return (_news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

            position = Math.Max(position, _next - capacity);
            for (var i = 0; i < some && position < _next; i++)
                into.Add(_ring[position++ % capacity].Frame);
            return null;
        }
    }

    private static byte[] Frame(Guid id, ReadOnlySpan<byte> json)
    {
        // Whatever JSON came, its line breaks are white space between tokens: an event's data is one line.
        var head = $"id: {id}\ndata: ";
        var frame = new byte[head.Length + json.Length + 2];
        Encoding.ASCII.GetBytes(head, frame);
        json.CopyTo(frame.AsSpan(head.Length));
        frame.AsSpan(head.Length, json.Length).Replace((byte)'\n', (byte)' ');
        frame.AsSpan(head.Length, json.Length).Replace((byte)'\r', (byte)' ');
        frame.AsSpan(frame.Length - 2).Fill((byte)'\n');
        return frame;
    }
}
