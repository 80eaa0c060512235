namespace BCrypt.Net;

/// <summary>A hash cannot be taken apart.</summary>
public sealed class HashInformationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public HashInformationException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public HashInformationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public HashInformationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
