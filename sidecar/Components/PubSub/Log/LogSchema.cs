using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>
/// The tables of a log file. Each topic has a table of its own, so appending, reading a page and removing the oldest are all runs along one B-tree,
/// whatever the backlog. <c>log_N.end</c> is the topic's size in bytes up to and with that message since its beginning, so that the size between any
/// two messages is a subtraction.
/// </summary>
internal static class LogSchema
{
    private const int ApplicationId = 0x53574C47;
    private const int Version = 1;

    /// <summary>Opens the file and makes its tables if they are missing.</summary>
    /// <exception cref="ComponentException">It is no SQLite database, or a database of something else, or of a later version.</exception>
    public static Database Open(string path)
    {
        var database = OpenConnection(path);
        try
        {
            database.Execute("PRAGMA auto_vacuum=NONE; PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
            database.Execute("PRAGMA wal_autocheckpoint=2000; PRAGMA journal_size_limit=67108864");
            Prepare(database);
            return database;
        }
        catch (SqliteFailure failure)
        {
            database.Dispose();
            throw new ComponentException($"'{path}' cannot be used as a message log: {failure.Message}", failure);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection for reading beside the writer.</summary>
    public static Database OpenReader(string path)
    {
        var database = OpenConnection(path);
        database.Execute("PRAGMA query_only=1");
        return database;
    }

    /// <summary>The statement that makes a topic's table.</summary>
    public static string CreateTopicTable(long topic) =>
        $"CREATE TABLE log_{topic}(seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, end INTEGER NOT NULL, metadata TEXT, data BLOB NOT NULL)";

    private static Database OpenConnection(string path) => Database.Open(path, TimeSpan.FromSeconds(5));

    private static void Prepare(Database database)
    {
        var application = database.Scalar("PRAGMA application_id");
        var tables = database.Scalar("SELECT count(*) FROM sqlite_schema");
        if (tables > 0 && application != ApplicationId)
            throw new ComponentException($"'{database.Name}' is a database of something else, not a message log; give pubsub.sqlite a file of its own");
        if (tables > 0 && database.Scalar("PRAGMA user_version") is var version and not Version)
            throw new ComponentException($"'{database.Name}' is a message log of version {version}; this program knows version {Version}");
        if (tables > 0)
            return;
        database.Execute($"""
            BEGIN IMMEDIATE;
            CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, trimmed INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE subscriptions(id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, consumer TEXT NOT NULL, position INTEGER NOT NULL,
                UNIQUE(topic, consumer));
            CREATE TABLE parked(topic INTEGER NOT NULL, seq INTEGER NOT NULL, subscription INTEGER NOT NULL, attempts INTEGER NOT NULL,
                due INTEGER NOT NULL, PRIMARY KEY(topic, seq, subscription)) WITHOUT ROWID;
            PRAGMA application_id={ApplicationId};
            PRAGMA user_version={Version};
            COMMIT;
            """);
    }
}
