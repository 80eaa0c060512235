namespace Switchyard.Sidecar.Formats;

/// <summary>An operation failed. What went wrong is said by the subject's own exception; each API words it as daprd does on its protocol.</summary>
public abstract class OperationException : Exception
{
    /// <summary>The failure in words that both APIs share.</summary>
    protected OperationException(string message) : base(message) { }

    /// <summary>The failure with its cause.</summary>
    protected OperationException(string message, Exception? innerException) : base(message, innerException) { }
}
