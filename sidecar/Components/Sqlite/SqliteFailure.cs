namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>SQLite refused a statement; the message holds the file, the result code and SQLite's own words.</summary>
internal sealed class SqliteFailure(int code, string message) : ComponentException(message)
{
    /// <summary>The extended result code (sqlite.org/rescode.html).</summary>
    public int Code { get; } = code;
}
