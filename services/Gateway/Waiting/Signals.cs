namespace Switchyard.Gateway.Waiting;

/// <summary>Wakes those who wait for news of an id: any number for each.</summary>
internal sealed class Signals<T>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<TaskCompletionSource<T>>> _waiting = [];

    /// <summary>Tells those who wait for this id.</summary>
    public void Tell(Guid id, T news)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out var waiting))
                return;
            foreach (var one in waiting)
                one.TrySetResult(news);
        }
    }

    /// <summary>Begins to wait for an id.</summary>
    public TaskCompletionSource<T> Expect(Guid id)
    {
        var one = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
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
    public void Forget(Guid id, TaskCompletionSource<T> one)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(id, out var waiting) && waiting.Remove(one) && waiting.Count == 0)
                _waiting.Remove(id);
        }
    }
}
