using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>Writes that are done together or not at all; shares its transaction with whatever else is queued.</summary>
internal sealed class StateRequest(StateTable table, IReadOnlyList<StateWrite> writes) : WriteRequest
{
    private readonly TaskCompletionSource<ComponentException?> completion = new();
    private ComponentException? failure;

    /// <summary>Null when the writes are on disk, else why none of them is.</summary>
    public Task<ComponentException?> Completion => completion.Task;

    public override long Weight => writes.Sum(write => write.Value?.Length ?? 0);

    public override void Apply(Database database)
    {
        failure = null;
        var statements = table.StatementsOn(database);
        var now = table.Now;
        // One write changes nothing when its condition fails, so it needs no savepoint.
        if (writes.Count > 1)
            database.Execute("SAVEPOINT request");
        foreach (var write in writes)
        {
            if (statements.Run(write, now))
                continue;
            failure = new ETagMismatchException(write.Key);
            break;
        }
        if (writes.Count > 1)
            database.Execute(failure is null ? "RELEASE request" : "ROLLBACK TO request; RELEASE request");
    }

    public override void Committed() { }

    public override void Failed(ComponentException reason) => failure = reason;

    public override void Tell() => completion.SetResult(failure);
}
