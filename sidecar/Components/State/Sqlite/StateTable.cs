using System.Collections.Concurrent;
using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>One state table: its statements on the file's writer and a pool of readers.</summary>
internal sealed class StateTable : IDisposable
{
    private readonly StateFile file;
    private readonly string name;
    private readonly TimeProvider time;
    private readonly ConcurrentBag<StateReader> readers = [];
    private readonly ITimer? cleanup;
    private StateStatements? statements;

    /// <summary>Makes the table if it is missing, and starts the removal of expired rows if there is an interval for it.</summary>
    /// <exception cref="ComponentException">The file cannot be written, or the table is of another kind.</exception>
    public StateTable(StateFile file, string name, string metadataName, TimeSpan cleanupInterval, TimeProvider time, ILogger logger)
    {
        this.file = file;
        this.name = name;
        this.time = time;
        using (var database = file.Connect())
            StateStatements.CreateTables(database, name, metadataName);
        readers.Add(new StateReader(file.Connect(), name));
        if (cleanupInterval > TimeSpan.Zero)
            cleanup = time.CreateTimer(_ => file.Writer.Enqueue(new CleanupRequest(this, logger)), null, cleanupInterval, cleanupInterval);
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>For the writer's thread.</summary>
    public StateStatements StatementsOn(Database database) => statements ??= new StateStatements(database, name);

    /// <summary>Writes together or not at all; null when it is on disk, else the reason.</summary>
    public Task<ComponentException?> WriteAsync(IReadOnlyList<StateWrite> writes)
    {
        var request = new StateRequest(this, writes);
        file.Writer.Enqueue(request);
        return request.Completion;
    }

    /// <summary>Writes each by itself; gives for each null when it is on disk, else the reason.</summary>
    public async Task<IReadOnlyList<ComponentException?>> WriteEachAsync(IReadOnlyList<StateWrite> writes)
    {
        if (writes.Count > 1)
        {
            var request = new StateBatchRequest(this, writes);
            file.Writer.Enqueue(request);
            if (await request.Completion is { } errors)
                return errors;
        }
        return await Task.WhenAll(writes.Select(write => WriteAsync([write])));
    }

    /// <summary>Reads on a connection of the pool, on the caller's thread.</summary>
    public T Read<T>(Func<StateReader, string, T> read)
    {
        if (!readers.TryTake(out var reader))
            reader = new StateReader(file.Connect(), name);
        try
        {
            return read(reader, StateStatements.Timestamp(Now));
        }
        finally
        {
            readers.Add(reader);
        }
    }

    public void Dispose()
    {
        cleanup?.Dispose();
        while (readers.TryTake(out var reader))
            reader.Dispose();
    }
}
