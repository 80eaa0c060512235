using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>One state database and its one writer, shared by all sidecars of the process.</summary>
internal sealed class StateFile : IAsyncDisposable
{
    private readonly string location;
    private readonly TimeSpan busyTimeout;

    private StateFile(string location, TimeSpan busyTimeout, Database database)
    {
        this.location = location;
        this.busyTimeout = busyTimeout;
        Writer = new GroupCommitWriter(database);
    }

    public GroupCommitWriter Writer { get; }

    /// <summary>Opens or makes the file; with no path, a database in memory that lives as long as this.</summary>
    /// <exception cref="ComponentException">It cannot be used; the message names it.</exception>
    public static StateFile Open(string? path, TimeSpan busyTimeout, bool wal)
    {
        var location = path ?? $"file:/{Guid.NewGuid():N}?vfs=memdb";
        var database = Database.Open(location, busyTimeout);
        try
        {
            // Twice the default: a commit of documents writes half as many pages, each of which costs two system calls.
            database.Execute(wal ? "PRAGMA page_size=8192; PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE");
            database.Execute("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=67108864");
            return new StateFile(location, busyTimeout, database);
        }
        catch (SqliteFailure failure)
        {
            database.Dispose();
            throw new ComponentException($"'{location}' cannot be used as a state store: {failure.Message}", failure);
        }
    }

    /// <summary>A further connection to it.</summary>
    public Database Connect() => Database.Open(location, busyTimeout);

    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
