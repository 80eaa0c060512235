using Switchyard.Sidecar.Apps;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>What an app answered: an HTTP response whose body is still to be read, or a whole gRPC reply.</summary>
public sealed class InvocationReply : IDisposable
{
    /// <summary>The answer of an app that speaks HTTP.</summary>
    public InvocationReply(HttpResponseMessage http) => Http = http;

    /// <summary>The answer of an app that speaks gRPC.</summary>
    public InvocationReply(GrpcAppReply grpc) => Grpc = grpc;

    /// <summary>The response of an app that speaks HTTP, else null.</summary>
    public HttpResponseMessage? Http { get; }

    /// <summary>The reply of an app that speaks gRPC, else null.</summary>
    public GrpcAppReply? Grpc { get; }

    /// <inheritdoc/>
    public void Dispose() => Http?.Dispose();
}
