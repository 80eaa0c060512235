using Switchyard.Contracts.Contacts;

namespace Switchyard.Gateway.Progress;

/// <summary>Wakes those who wait for a contact person to be stored.</summary>
internal sealed class StoredSignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<TaskCompletionSource<ContactTimes>>> _waiting = [];

    /// <summary>Whether anybody waits for anything.</summary>
    public bool AnyWaiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count > 0;
        }
    }

    /// <summary>Tells those who wait for this id.</summary>
    public void Tell(ContactTimes times)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(times.Id, out var waiting))
                return;
            foreach (var one in waiting)
                one.TrySetResult(times);
        }
    }

    /// <summary>Begins to wait for an id.</summary>
    public TaskCompletionSource<ContactTimes> Expect(Guid id)
    {
        var one = new TaskCompletionSource<ContactTimes>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waiting.TryGetValue(id, out var waiting))
                waiting.Add(one);
            else
                _waiting.Add(id, [one]);
        }

        return one;
    }

    /// <summary>Ends what <see cref="Expect"/> began.</summary>
    public void Forget(Guid id, TaskCompletionSource<ContactTimes> one)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(id, out var waiting) && waiting.Remove(one) && waiting.Count == 0)
                _waiting.Remove(id);
        }
    }
}
