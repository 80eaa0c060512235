using System.Globalization;
using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>A connection that reads beside the writer. For one thread at a time.</summary>
internal sealed class StateReader : IDisposable
{
    private const string Live = "(expiration_time IS NULL OR expiration_time > ?2)";
    private const string Columns = "key, value, is_binary, etag, expiration_time";

    private readonly Database database;
    private readonly Statement get;
    private readonly Statement scan;
    private readonly Statement begin;
    private readonly Statement end;

    public StateReader(Database database, string table)
    {
        this.database = database;
        database.Execute("PRAGMA query_only=1");
        get = database.Prepare($"SELECT {Columns} FROM \"{table}\" WHERE key = ?1 AND {Live}");
        scan = database.Prepare($"SELECT {Columns} FROM \"{table}\" WHERE key >= ?1 AND key > ?3 AND {Live} ORDER BY key LIMIT ?4");
        begin = database.Prepare("BEGIN");
        end = database.Prepare("COMMIT");
    }

    public StateItem? Get(string key, string now)
    {
        get.Bind(1, key).Bind(2, now);
        try
        {
            return get.Step() ? Item(get) : null;
        }
        finally
        {
            get.Reset();
        }
    }

    /// <summary>All of them as they were at one moment.</summary>
    public StateItem?[] Get(IReadOnlyList<string> keys, string now)
    {
        begin.Run();
        try
        {
            var items = new StateItem?[keys.Count];
            for (var i = 0; i < items.Length; i++)
                items[i] = Get(keys[i], now);
            return items;
        }
        finally
        {
            end.Run();
        }
    }

    /// <summary>Up to a number of items whose keys start with a prefix and come after a key.</summary>
    public List<KeyValuePair<string, StateItem>> Scan(string prefix, string after, int limit, string now)
    {
        List<KeyValuePair<string, StateItem>> items = [];
        scan.Bind(1, prefix).Bind(2, now).Bind(3, after).Bind(4, limit);
        try
        {
            while (scan.Step() && scan.Text(0) is var key && key.StartsWith(prefix, StringComparison.Ordinal))
                items.Add(KeyValuePair.Create(key, Item(scan)));
            return items;
        }
        finally
        {
            scan.Reset();
        }
    }

    public void Dispose() => database.Dispose();

    private static StateItem Item(Statement row)
    {
        // daprd stores what came by gRPC as base64.
        var value = row.Int64(2) == 0 ? row.Bytes(1) : Convert.FromBase64String(row.Text(1));
        DateTimeOffset? expires = row.IsNull(4)
            ? null
            : DateTimeOffset.Parse(row.Text(4), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return new StateItem(value, row.Text(3), expires);
    }
}
