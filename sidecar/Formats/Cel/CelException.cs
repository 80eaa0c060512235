namespace Switchyard.Sidecar.Formats.Cel;

/// <summary>A CEL expression is wrong (when it is read) or has no value (when it is evaluated); the message quotes it and says why.</summary>
public sealed class CelException(string message) : Exception(message);
