namespace Switchyard.Sidecar.Formats;

/// <summary>A command line or run file that cannot be followed; the message says what is wrong, where, and what the rule is.</summary>
public sealed class UsageException(string message) : Exception(message);
