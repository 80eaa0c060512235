using System.Text.Json;

namespace Dapr.Actors.Client;

/// <summary>How proxies reach the sidecar and write JSON.</summary>
public class ActorProxyOptions
{
    private JsonSerializerOptions jsonSerializerOptions = new(JsonSerializerDefaults.Web);

    /// <summary>The options for arguments and results; <see cref="JsonSerializerDefaults.Web"/> unless set.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public JsonSerializerOptions JsonSerializerOptions
    {
        get => jsonSerializerOptions;
        set => jsonSerializerOptions = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The sidecar's API token; by default <c>DAPR_API_TOKEN</c> of the environment.</summary>
    public string? DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    /// <summary>The sidecar's HTTP endpoint; by default that of the environment.</summary>
    public string? HttpEndpoint { get; set; } = DaprDefaults.GetDefaultHttpEndpoint();

    /// <summary>The longest that a call may take; null is the 100 s of <see cref="HttpClient"/>.</summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>For the official package's typed proxies; calls by name are JSON in any case.</summary>
    public bool UseJsonSerialization { get; set; }
}
