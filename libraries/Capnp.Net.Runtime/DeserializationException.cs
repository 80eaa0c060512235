namespace Capnp;

/// <summary>A message breaks the rules of the Cap'n Proto encoding, or one of <see cref="SecurityOptions"/>.</summary>
public class DeserializationException : Exception
{
    /// <summary>Says what is wrong with the message.</summary>
    public DeserializationException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong with the message, and which exception showed it.</summary>
    public DeserializationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
