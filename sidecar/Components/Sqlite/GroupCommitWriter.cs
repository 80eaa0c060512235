namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>
/// The one writer of a database file: a thread that puts everything queued into one transaction. While that transaction reaches the disk the next
/// one gathers, so throughput grows with concurrency and no request waits for company.
/// </summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int MaxRequests = 4096;
    private const long MaxBytes = 8 * 1024 * 1024;
    private const int ToldTogether = 64;

    private readonly Database database;
    private readonly object gate = new();
    private readonly Queue<WriteRequest> queue = new();
    private readonly List<WriteRequest> batch = new(MaxRequests);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Statement begin;
    private readonly Statement commit;
    private long transactions;
    private bool closing;

    /// <summary>Takes over the connection and starts.</summary>
    public GroupCommitWriter(Database database)
    {
        this.database = database;
        begin = database.Prepare("BEGIN IMMEDIATE");
        commit = database.Prepare("COMMIT");
        new Thread(Loop) { IsBackground = true, Name = $"sqlite writer {Path.GetFileName(database.Name)}" }.Start();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Transactions => Volatile.Read(ref transactions);

    /// <summary>Queues a request; once the writer is closed, fails it.</summary>
    public void Enqueue(WriteRequest request)
    {
        lock (gate)
        {
            if (!closing)
            {
                queue.Enqueue(request);
                if (queue.Count == 1)
                    Monitor.Pulse(gate);
                return;
            }
        }
        request.Failed(new ComponentException($"the database '{database.Name}' is closed"));
        request.Tell();
    }

    /// <summary>Runs work in the next transaction and gives its result once that is on disk; <paramref name="committed"/> sees it before.</summary>
    public Task<T> RunAsync<T>(Func<Database, T> work, Action<T>? committed = null)
    {
        var call = new WriteCall<T>(work, committed);
        Enqueue(call);
        return call.Completion;
    }

    /// <summary>Finishes what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }
        await ended.Task;
    }

    private void Loop()
    {
        while (TakeBatch())
        {
            Commit(batch);
            Tell(batch);
            batch.Clear();
        }
        database.Dispose();
        ended.SetResult();
    }

    private bool TakeBatch()
    {
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (closing)
                    return false;
                Monitor.Wait(gate);
            }
            for (long bytes = 0; batch.Count < MaxRequests && bytes < MaxBytes && queue.TryDequeue(out var request); bytes += request.Weight)
                batch.Add(request);
            return true;
        }
    }

    private void Commit(List<WriteRequest> requests)
    {
        var begun = false;
        try
        {
            begin.Run();
            begun = true;
            foreach (var request in requests)
                request.Apply(database);
            commit.Run();
        }
        catch (Exception exception)
        {
            RollBack(requests);
            var reason = exception as ComponentException ?? new ComponentException(exception.Message, exception);
            foreach (var request in requests)
            {
                // What no single request is to blame for (another process holds the lock) is not tried again for each.
                if (begun && requests.Count > 1)
                    Commit([request]);
                else
                    request.Failed(reason);
            }
            return;
        }
        Interlocked.Increment(ref transactions);
        foreach (var request in requests)
            request.Committed();
    }

    /// <summary>
    /// Wakes the waiters on few threads, not on one each: that costs more than all they do then. A lone one is told here: to wake a thread for it takes
    /// longer than its answer, which never blocks.
    /// </summary>
    private static void Tell(List<WriteRequest> requests)
    {
        if (requests.Count == 1)
        {
            requests[0].Tell();
            return;
        }
        for (var from = 0; from < requests.Count; from += ToldTogether)
        {
            var together = requests.GetRange(from, Math.Min(ToldTogether, requests.Count - from));
            ThreadPool.UnsafeQueueUserWorkItem(static told =>
            {
                foreach (var request in told)
                    request.Tell();
            }, together, preferLocal: false);
        }
    }

    private void RollBack(List<WriteRequest> requests)
    {
        try
        {
            // Some failures (a full disk) have already ended the transaction.
            if (database.InTransaction)
                database.Execute("ROLLBACK");
        }
        catch (SqliteFailure)
        {
            // The transaction is still open, so the next BEGIN fails and reports it, and the rollback is tried again.
        }
        foreach (var request in requests)
            request.RolledBack();
    }
}
