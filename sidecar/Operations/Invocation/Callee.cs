using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>An app of this process as others may call it.</summary>
/// <param name="Options">What its sidecar was started with.</param>
/// <param name="DeniesCallers">Whether its access control refuses every caller (contract, section 8.9).</param>
/// <param name="Http">The way to it; null without an app port, or when it speaks gRPC.</param>
/// <param name="Grpc">The way to it when it speaks gRPC.</param>
public sealed record Callee(SidecarOptions Options, bool DeniesCallers, AppChannel? Http, GrpcAppChannel? Grpc)
{
    /// <summary>False while the app health check finds the app unhealthy.</summary>
    public bool Healthy => Http?.Healthy ?? Grpc?.Healthy ?? true;
}

/// <summary>Name resolution: finds the apps of this process.</summary>
public interface IAppDirectory
{
    /// <summary>The app of an id: of several instances each healthy one in turn. Null when there is none.</summary>
    Callee? Find(string appId);
}
