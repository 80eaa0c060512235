using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>Writes that succeed or fail each by itself, in one piece of work: a bulk save has hundreds.</summary>
internal sealed class StateBatchRequest : WriteRequest
{
    private readonly TaskCompletionSource<ComponentException?[]?> completion = new();
    private readonly StateTable table;
    private readonly IReadOnlyList<StateWrite> writes;
    private readonly ComponentException?[] errors;
    private bool failed;

    public StateBatchRequest(StateTable table, IReadOnlyList<StateWrite> writes)
    {
        (this.table, this.writes) = (table, writes);
        errors = new ComponentException?[writes.Count];
        Weight = writes.Sum(write => (long)(write.Value?.Length ?? 0));
    }

    /// <summary>For each write null when it is on disk, else why it is not. Null when the database refused one of them, and so none is written.</summary>
    public Task<ComponentException?[]?> Completion => completion.Task;

    public override long Weight { get; }

    public override void Apply(Database database)
    {
        var statements = table.StatementsOn(database);
        var now = table.Now;
        for (var i = 0; i < errors.Length; i++)
            errors[i] = statements.Run(writes[i], now) ? null : new ETagMismatchException(writes[i].Key);
    }

    public override void Committed() { }

    public override void Failed(ComponentException reason) => failed = true;

    public override void Tell() => completion.SetResult(failed ? null : errors);
}
