namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>
/// One piece of work for a <see cref="GroupCommitWriter"/>. All but <see cref="Tell"/> runs on the writer's thread. <see cref="Apply"/> may run
/// again after <see cref="RolledBack"/>: when a shared transaction fails, its requests are tried one by one, so that one bad request fails alone.
/// </summary>
internal abstract class WriteRequest
{
    /// <summary>About how many bytes it writes; bounds a transaction.</summary>
    public virtual long Weight => 0;

    /// <summary>Writes inside the open transaction.</summary>
    public abstract void Apply(Database database);

    /// <summary>Takes back what <see cref="Apply"/> changed in memory.</summary>
    public virtual void RolledBack() { }

    /// <summary>The transaction is on disk.</summary>
    public abstract void Committed();

    /// <summary>The request failed for good.</summary>
    public abstract void Failed(ComponentException reason);

    /// <summary>After either of these two: tells whoever waits. What follows in the waiter runs inside, on the writer's thread or one of the pool, so it must not block.</summary>
    public virtual void Tell() { }
}

/// <summary>A request whose result somebody awaits.</summary>
internal sealed class WriteCall<T>(Func<Database, T> work, Action<T>? committed = null) : WriteRequest
{
    private readonly TaskCompletionSource<T> completion = new();
    private T result = default!;
    private ComponentException? failure;

    public Task<T> Completion => completion.Task;

    public override void Apply(Database database) => result = work(database);

    public override void Committed() => committed?.Invoke(result);

    public override void Failed(ComponentException reason) => failure = reason;

    public override void Tell()
    {
        if (failure is null)
            completion.SetResult(result);
        else
            completion.SetException(failure);
    }
}
