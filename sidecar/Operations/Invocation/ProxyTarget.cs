using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>Where a proxied call goes.</summary>
/// <param name="App">The way to the app.</param>
/// <param name="Added">Who calls whom; null when the app calls itself.</param>
/// <param name="Policy">The caller's policy for the app.</param>
/// <param name="MaxMessageSize">The largest message that both sidecars take, in bytes.</param>
public sealed record ProxyTarget(GrpcAppChannel App, CallHeaders? Added, ResiliencyPolicy Policy, long MaxMessageSize);
