using Dapr.Client.Autogen.Grpc.v1;
using Grpc.Core;

namespace Switchyard.Sidecar.Apps;

/// <summary>An invocation of an app that speaks gRPC.</summary>
/// <param name="Message">What <c>AppCallback.OnInvoke</c> gets.</param>
/// <param name="Headers">The call's metadata.</param>
public sealed record GrpcAppRequest(InvokeRequest Message, Metadata Headers);
