namespace Switchyard.Sidecar.Components;

/// <summary>A component could not do what it was asked; the message is meant for the caller of the API.</summary>
public class ComponentException : Exception
{
    /// <summary>A failure in the component's own words.</summary>
    public ComponentException(string message) : base(message) { }

    /// <summary>A failure with its cause.</summary>
    public ComponentException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A state write was refused because the key's ETag is not the expected one (or the key exists and must not).</summary>
public sealed class ETagMismatchException(string key) : ComponentException("possible etag mismatch. error from state store")
{
    /// <summary>The key of the refused write, prefix included.</summary>
    public string Key { get; } = key;
}
