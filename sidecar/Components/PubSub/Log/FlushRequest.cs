using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>Writes what subscriptions have settled and parked since the last time.</summary>
internal sealed class FlushRequest(MessageLog log) : WriteRequest
{
    private readonly TaskCompletionSource completion = new();
    private readonly List<(SubscriptionGroup Group, LedgerChanges Changes)> taken = [];
    private ComponentException? failure;

    /// <summary>Completes when it is on disk.</summary>
    public Task Completion => completion.Task;

    public override void Apply(Database database)
    {
        foreach (var group in log.TakeUnwritten())
        {
            var changes = group.Ledger.TakeChanges(out var incomplete);
            taken.Add((group, changes));
            if (incomplete)
                log.MarkUnwritten(group);
            if (!changes.Empty)
                log.Statements.Write(group.Topic, group.Record.Id, changes);
        }
    }

    public override void RolledBack()
    {
        foreach (var (group, changes) in taken)
        {
            group.Ledger.PutBack(changes);
            log.MarkUnwritten(group);
        }
        taken.Clear();
    }

    public override void Committed()
    {
        foreach (var (group, changes) in taken)
            group.Record.Position = changes.Position;
    }

    public override void Failed(ComponentException reason)
    {
        log.FlushFailed(reason);
        failure = reason;
    }

    public override void Tell()
    {
        if (failure is null)
            completion.SetResult();
        else
            completion.SetException(failure);
    }
}
