namespace Switchyard.Sandbox;

/// <summary>An app of the run file, with the ports of this system.</summary>
/// <param name="AppId">Its app-id.</param>
/// <param name="Directory">The working directory of the app and its sidecar.</param>
/// <param name="Command">Program and arguments.</param>
/// <param name="Environment"><c>env:</c>, the common part included.</param>
/// <param name="AppPort">Where the app listens.</param>
/// <param name="HttpPort">Where its sidecar listens.</param>
/// <param name="GrpcPort">The same for gRPC.</param>
/// <param name="MetricsPort">Where its sidecar shows its metrics.</param>
public sealed record SystemApp(
    string AppId, string Directory, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, int AppPort, int HttpPort, int GrpcPort, int MetricsPort);
