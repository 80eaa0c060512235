using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Dapr;

/// <summary>Where the sidecar is and which tokens guard it: configuration first, then the environment, then the defaults.</summary>
internal static class DaprDefaults
{
    private const string HttpEndpoint = "DAPR_HTTP_ENDPOINT";
    private const string HttpPort = "DAPR_HTTP_PORT";
    private const string GrpcEndpoint = "DAPR_GRPC_ENDPOINT";
    private const string GrpcPort = "DAPR_GRPC_PORT";
    private const string DaprApiToken = "DAPR_API_TOKEN";
    private const string AppApiToken = "APP_API_TOKEN";

    private const string DefaultHost = "localhost";
    private const int DefaultHttpPort = 3500;
    private const int DefaultGrpcPort = 50001;

    public static string GetDefaultHttpEndpoint(IConfiguration? configuration = null) =>
        BuildEndpoint(configuration, HttpEndpoint, HttpPort, DefaultHttpPort);

    public static string GetDefaultGrpcEndpoint(IConfiguration? configuration = null) =>
        BuildEndpoint(configuration, GrpcEndpoint, GrpcPort, DefaultGrpcPort);

    public static string GetDefaultDaprApiToken(IConfiguration? configuration) => Read(configuration, DaprApiToken);

    public static string GetDefaultAppApiToken(IConfiguration? configuration) => Read(configuration, AppApiToken);

    private static string BuildEndpoint(IConfiguration? configuration, string endpointName, string portName, int defaultPort)
    {
        var endpoint = Read(configuration, endpointName);
        if (endpoint.Length > 0)
        {
            var uri = new Uri(endpoint);
            return new UriBuilder(uri.Scheme, uri.Host, uri.Port).ToString();
        }

        var port = int.TryParse(Read(configuration, portName), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : defaultPort;
        return new UriBuilder(Uri.UriSchemeHttp, DefaultHost, port).ToString();
    }

    private static string Read(IConfiguration? configuration, string name)
    {
        var configured = configuration?[name];
        return string.IsNullOrWhiteSpace(configured) ? Environment.GetEnvironmentVariable(name) ?? string.Empty : configured;
    }
}
