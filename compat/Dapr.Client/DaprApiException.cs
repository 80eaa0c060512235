namespace Dapr;

/// <summary>The sidecar answered with an error body: <c>{"errorCode":"ERR_...","message":"..."}</c>.</summary>
public class DaprApiException : DaprException
{
    private const string UnknownErrorCode = "UNKNOWN";

    /// <summary>Creates an exception of unknown error code that is not transient.</summary>
    public DaprApiException()
        : this(errorCode: null, isTransient: false)
    {
    }

    /// <summary>Creates an exception of unknown error code that is not transient.</summary>
    public DaprApiException(string message)
        : this(message, errorCode: null, isTransient: false)
    {
    }

    /// <summary>Creates an exception of unknown error code that is not transient.</summary>
    public DaprApiException(string message, Exception innerException)
        : this(message, innerException, errorCode: null, isTransient: false)
    {
    }

    /// <summary>Creates an exception without a message of its own.</summary>
    public DaprApiException(string? errorCode, bool isTransient)
        : this(string.Empty, errorCode, isTransient)
    {
    }

    /// <summary>Creates an exception from the parts of an error body.</summary>
    public DaprApiException(string message, string? errorCode, bool isTransient)
        : this(message, inner: null, errorCode, isTransient)
    {
    }

    /// <summary>Creates an exception from the parts of an error body and its cause.</summary>
    public DaprApiException(string message, Exception? inner, string? errorCode, bool isTransient)
        : base(message, inner!)
    {
        ErrorCode = errorCode ?? UnknownErrorCode;
        IsTransient = isTransient;
    }

    /// <summary>The sidecar's <c>errorCode</c> (<c>ERR_...</c>), or <c>UNKNOWN</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient { get; }
}
