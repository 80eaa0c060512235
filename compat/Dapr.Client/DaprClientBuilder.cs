using System.Text.Json;

namespace Dapr.Client;

/// <summary>Builds a <see cref="DaprClient"/>; what is not set comes from the environment (<c>DAPR_HTTP_PORT</c> and its kin).</summary>
public sealed class DaprClientBuilder
{
    private string httpEndpoint = DaprDefaults.GetDefaultHttpEndpoint();
    private string grpcEndpoint = DaprDefaults.GetDefaultGrpcEndpoint();
    private string apiToken = DaprDefaults.GetDefaultDaprApiToken(null);
    private JsonSerializerOptions jsonOptions = new(JsonSerializerDefaults.Web);
    private TimeSpan timeout;

    /// <summary>Sets the sidecar's HTTP endpoint.</summary>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    public DaprClientBuilder UseHttpEndpoint(string httpEndpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(httpEndpoint);
        this.httpEndpoint = httpEndpoint;
        return this;
    }

    /// <summary>Sets the sidecar's gRPC endpoint. The official client needs it; this one speaks HTTP and only checks it.</summary>
    /// <exception cref="ArgumentException">It is null or empty.</exception>
    public DaprClientBuilder UseGrpcEndpoint(string grpcEndpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(grpcEndpoint);
        this.grpcEndpoint = grpcEndpoint;
        return this;
    }

    /// <summary>Sets the options for events, state and request bodies; <see cref="JsonSerializerDefaults.Web"/> otherwise.</summary>
    public DaprClientBuilder UseJsonSerializationOptions(JsonSerializerOptions options)
    {
        jsonOptions = options;
        return this;
    }

    /// <summary>Sets the API token that every request carries.</summary>
    public DaprClientBuilder UseDaprApiToken(string apiToken)
    {
        this.apiToken = apiToken;
        return this;
    }

    /// <summary>
    /// Limits the time of health checks, when positive (100 s otherwise). State and publish calls end by their token alone.
    /// </summary>
    public DaprClientBuilder UseTimeout(TimeSpan timeout)
    {
        this.timeout = timeout;
        return this;
    }

    /// <summary>Builds the client.</summary>
    /// <exception cref="InvalidOperationException">An endpoint's scheme is neither http nor https.</exception>
    /// <exception cref="UriFormatException">An endpoint is not an absolute URI.</exception>
    public DaprClient Build()
    {
        _ = Parse(grpcEndpoint, "gRPC");
        return new DaprHttpClient(Parse(httpEndpoint, "HTTP"), jsonOptions, apiToken, timeout);
    }

    private static Uri Parse(string endpoint, string api)
    {
        var uri = new Uri(endpoint);
        return uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new InvalidOperationException($"The {api} endpoint must use http or https.");
    }
}
