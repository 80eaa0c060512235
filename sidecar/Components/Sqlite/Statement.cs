using SQLitePCL;

namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? text)
    {
        database.Check(text is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, text));
        return this;
    }

    /// <summary>Binds bytes as a BLOB; an empty span is an empty BLOB, not NULL.</summary>
    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        database.Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, bytes));
        return this;
    }

    /// <summary>Binds UTF-8 bytes as TEXT.</summary>
    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        database.Check(utf8.IsEmpty ? raw.sqlite3_bind_text(handle, index, "") : raw.sqlite3_bind_text(handle, index, utf8));
        return this;
    }

    /// <summary>Moves to the next row; false after the last one. A failed statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        try
        {
            database.Check(code);
        }
        finally
        {
            raw.sqlite3_reset(handle);
        }
        return false;
    }

    /// <summary>Runs to the end, for a statement that gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Ends a read before its last row, so that it holds no lock.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>A copy of a BLOB's or TEXT's bytes.</summary>
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
