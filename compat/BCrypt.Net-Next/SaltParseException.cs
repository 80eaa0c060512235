namespace BCrypt.Net;

/// <summary>A salt or hash is not of bcrypt's form.</summary>
public sealed class SaltParseException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SaltParseException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public SaltParseException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public SaltParseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
