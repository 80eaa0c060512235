using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.State.Sqlite;

/// <summary>Removes a table's expired rows (<c>cleanupInterval</c>).</summary>
internal sealed partial class CleanupRequest(StateTable table, ILogger logger) : WriteRequest
{
    public override void Apply(Database database) => table.StatementsOn(database).DeleteExpired(table.Now);

    public override void Committed() { }

    public override void Failed(ComponentException reason) => LogFailed(logger, reason);

    [LoggerMessage(LogLevel.Error, "expired state cannot be removed; the next interval tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
