using SQLitePCL;

namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>One SQLite connection, for one thread at a time. Closing it finalizes its statements.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 handle;
    private readonly List<Statement> statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle, string name)
    {
        this.handle = handle;
        Name = name;
    }

    /// <summary>What errors call it: the file's full path.</summary>
    public string Name { get; }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Whether a transaction is open; SQLite closes one by itself after some failures.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>Opens or makes a file (a path, or a <c>file:</c> URI).</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    public static Database Open(string path, TimeSpan busyTimeout)
    {
        const int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_URI;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new Database(handle, path);
        try
        {
            database.Check(code);
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs one or more statements that give nothing back.</summary>
    /// <exception cref="SqliteFailure">One of them failed.</exception>
    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    /// <exception cref="SqliteFailure">It does not compile.</exception>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var compiled));
        var statement = new Statement(this, compiled);
        statements.Add(statement);
        return statement;
    }

    /// <summary>The first column of the first row as an integer, or null when there is no row or the value is NULL.</summary>
    public long? Scalar(string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, 0, out var compiled));
        using var statement = new Statement(this, compiled);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
    }

    /// <summary>Throws unless the code says that all is well.</summary>
    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        throw new SqliteFailure(code, $"SQLite error {code} on '{Name}': {raw.sqlite3_errmsg(handle).utf8_to_string()}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in statements)
            statement.Dispose();
        handle.Dispose();
    }
}
