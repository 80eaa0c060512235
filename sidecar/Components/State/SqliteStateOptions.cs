using System.Text.RegularExpressions;
using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.State;

/// <summary>The metadata of <c>state.sqlite</c> (contract, section 8.8); unknown fields are ignored, as daprd does.</summary>
/// <param name="Path">The file's full path; null in memory.</param>
internal sealed partial record SqliteStateOptions(string? Path, string Table, string MetadataTable, TimeSpan Timeout, TimeSpan BusyTimeout, bool Wal,
    TimeSpan CleanupInterval)
{
    /// <summary>Reads the metadata.</summary>
    /// <exception cref="ComponentException">A field is missing or out of range; the message names it.</exception>
    public static SqliteStateOptions Read(ComponentContext context)
    {
        var metadata = context.Metadata;
        var connectionString = metadata.Get("connectionString", "url")
            ?? throw new ComponentException("metadata field 'connectionString' is missing: state.sqlite needs the path of its file, or :memory:");
        var second = TimeSpan.FromSeconds(1);
        return new SqliteStateOptions(
            SqlitePath.Resolve(connectionString, context.WorkingDirectory),
            Identifier("tableName", "state"),
            Identifier("metadataTableName", "metadata"),
            Duration("timeout", "timeoutInSeconds", 20 * second, second),
            MetadataDuration.Get(metadata, "busyTimeout", 2 * second, TimeSpan.Zero, second),
            !metadata.GetBool("disableWAL"),
            Duration("cleanupInterval", "cleanupIntervalInSeconds", TimeSpan.Zero, TimeSpan.MinValue));

        TimeSpan Duration(string name, string alias, TimeSpan defaultValue, TimeSpan minimum) =>
            MetadataDuration.Get(metadata, metadata.Get(name) is null ? alias : name, defaultValue, minimum, second);

        string Identifier(string name, string defaultValue)
        {
            var value = metadata.Get(name) ?? defaultValue;
            return Name().IsMatch(value)
                ? value
                : throw new ComponentException($"metadata field '{name}': '{value}' is not a table name (letters, digits and _, not a digit first)");
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
