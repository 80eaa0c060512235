namespace Switchyard.Sidecar.Runner;

/// <summary>The apps could not be built or started; the message names what and why.</summary>
public sealed class RunException(string message) : Exception(message);
