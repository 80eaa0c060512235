using System.Net;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;

namespace Switchyard.ServiceDefaults.Sidecars;

/// <summary>The gRPC channel to the sidecar: one for the process, since it is the one Dapr client's.</summary>
public static class SidecarChannel
{
    private const string TokenSetting = "DAPR_API_TOKEN";

    /// <summary>The channel's options; where there is a token (<c>DAPR_API_TOKEN</c>), every call has it.</summary>
    public static GrpcChannelOptions Options(IConfiguration configuration)
    {
        HttpMessageHandler handler = new SocketsHttpHandler
        {
            // A connection has a hundred calls at once at most; more would wait.
            EnableMultipleHttp2Connections = true,
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        if (configuration[TokenSetting] is { Length: > 0 } token)
            handler = new MissingTokenHandler(token, handler);
        return new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, ThrowOperationCanceledOnCancellation = true };
    }
}
