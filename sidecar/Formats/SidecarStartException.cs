namespace Switchyard.Sidecar.Formats;

/// <summary>A sidecar could not start; the message names the file, component or port and the reason.</summary>
public sealed class SidecarStartException : Exception
{
    /// <summary>The reason.</summary>
    public SidecarStartException(string message) : base(message) { }

    /// <summary>The reason with its cause.</summary>
    public SidecarStartException(string message, Exception innerException) : base(message, innerException) { }
}
