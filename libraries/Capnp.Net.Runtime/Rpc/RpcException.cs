namespace Capnp.Rpc;

/// <summary>A fault of Cap'n Proto RPC. Generated code imports this namespace even for schemas without interfaces.</summary>
public class RpcException : Exception
{
    /// <summary>Says what went wrong.</summary>
    public RpcException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong, and which exception showed it.</summary>
    public RpcException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
