using System.Globalization;
using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>daprd's own table and the statements that write it, by the rules of the contract's section 5.4. For the writer's thread.</summary>
internal sealed class StateStatements(Database database, string table)
{
    private const string Upsert = """
        INSERT INTO "{0}" AS t(key, value, is_binary, etag, update_time, expiration_time) VALUES(?1, ?2, 0, ?3, ?4, ?5)
        ON CONFLICT(key) DO UPDATE SET value = excluded.value, is_binary = 0, etag = excluded.etag, update_time = excluded.update_time,
            expiration_time = excluded.expiration_time
        """;

    private readonly Statement set = database.Prepare(Format(Upsert, table));
    private readonly Statement insert = database.Prepare(Format(Upsert + " WHERE t.expiration_time <= ?4", table));
    private readonly Statement update = database.Prepare(Format("""
        UPDATE "{0}" SET value = ?2, is_binary = 0, etag = ?3, update_time = ?4, expiration_time = ?5
        WHERE key = ?1 AND etag = ?6 AND (expiration_time IS NULL OR expiration_time > ?4)
        """, table));

    private readonly Statement delete = database.Prepare(Format("DELETE FROM \"{0}\" WHERE key = ?1", table));
    private readonly Statement deleteExpected = database.Prepare(Format("DELETE FROM \"{0}\" WHERE key = ?1 AND etag = ?2", table));

    private readonly Statement deleteExpired = database.Prepare(Format("DELETE FROM \"{0}\" WHERE expiration_time <= ?1", table));

    /// <summary>Makes the tables if they are missing.</summary>
    public static void CreateTables(Database database, string table, string metadataTable) => database.Execute($"""
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS "{metadataTable}"(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS "{table}"(
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL,
            is_binary BOOLEAN NOT NULL,
            etag TEXT NOT NULL,
            expiration_time TIMESTAMP DEFAULT NULL,
            update_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
        INSERT OR IGNORE INTO "{metadataTable}"(key, value) VALUES('migrations', '1');
        COMMIT;
        """);

    /// <summary>A time as the table holds it: UTC, whole seconds.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Runs one write; false when its condition does not hold, and then nothing is changed.</summary>
    public bool Run(StateWrite write, DateTimeOffset now)
    {
        if (write.Value is not { } value)
            return Delete(write);
        var statement = write.ETag is not null ? update.Bind(6, write.ETag) : write.FirstWrite ? insert : set;
        statement.Bind(1, write.Key).BindText(2, value.Span).Bind(3, RandomId.NewGuid().ToString()).Bind(4, Timestamp(now))
            .Bind(5, Expiry(write.Ttl, now)).Run();
        return database.Changes > 0;
    }

    /// <summary>Removes what has expired.</summary>
    public void DeleteExpired(DateTimeOffset now) => deleteExpired.Bind(1, Timestamp(now)).Run();

    private bool Delete(StateWrite write)
    {
        if (write.ETag is null)
        {
            delete.Bind(1, write.Key).Run();
            return true;
        }
        deleteExpected.Bind(1, write.Key).Bind(2, write.ETag).Run();
        return database.Changes > 0;
    }

    private static string? Expiry(TimeSpan? ttl, DateTimeOffset now)
    {
        if (ttl is not { } lifetime || lifetime <= TimeSpan.Zero)
            return null;
        return Timestamp(lifetime < DateTimeOffset.MaxValue - now ? now + lifetime : DateTimeOffset.MaxValue);
    }

    private static string Format(string sql, string table) => string.Format(CultureInfo.InvariantCulture, sql, table);
}
