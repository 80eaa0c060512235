using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Switchyard.Sidecar.Resources;
using DaprGrpc = Dapr.Client.Autogen.Grpc.v1.Dapr;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>A client of one sidecar's gRPC port, without any SDK on it.</summary>
internal sealed class GrpcClient : IDisposable
{
    private readonly GrpcChannel channel;

    private GrpcClient(int port)
    {
        channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        Dapr = new DaprGrpc.DaprClient(channel);
    }

    /// <summary>Dapr's service.</summary>
    public DaprGrpc.DaprClient Dapr { get; }

    /// <summary>Any service.</summary>
    public CallInvoker Invoker => channel.CreateCallInvoker();

    /// <summary>Gives a sidecar a gRPC port: for the parameter <c>change</c> of <see cref="Site"/>.</summary>
    public static SidecarOptions WithPort(SidecarOptions options) => options with { GrpcPort = FreePorts.Take() };

    /// <summary>A client of the sidecar.</summary>
    public static GrpcClient Of(Hosting.Sidecar sidecar) => new(sidecar.Options.GrpcPort);

    /// <summary>The status that a call ends with.</summary>
    public static async Task<RpcException> FailureOf<T>(AsyncUnaryCall<T> call) => await Assert.ThrowsAsync<RpcException>(async () => await call);

    /// <summary>The reason in the last detail of a status; null without details.</summary>
    public static string? ReasonOf(RpcException failure) => failure.GetRpcStatus()?.Details[^1].Unpack<ErrorInfo>().Reason;

    /// <summary>The names of a status's details, in order.</summary>
    public static IEnumerable<string> DetailsOf(RpcException failure) =>
        failure.GetRpcStatus()!.Details.Select(detail => detail.TypeUrl[(detail.TypeUrl.LastIndexOf('.') + 1)..]);

    public void Dispose() => channel.Dispose();
}
