using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Operations.PubSub;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Metadata;

/// <summary>The metadata API (contract, section 6.3).</summary>
public sealed class MetadataApi(SidecarServices services, SubscriptionSet? subscriptions, IActorApi? actors)
{
    /// <summary>The version of Dapr whose rules are followed, marked as not the original.</summary>
    public const string RuntimeVersion = "1.18.3-embedded";

    private readonly ConcurrentDictionary<string, string> put = new();

    /// <summary>Answers <c>GET /v1.0/metadata</c>.</summary>
    public Task GetAsync(HttpContext context)
    {
        using var body = PooledBuffer.Rent();
        using (var json = new Utf8JsonWriter(body))
            Write(json);
        return ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, body.ToArray());
    }

    /// <summary>Answers <c>PUT /v1.0/metadata/{key}</c>: the body is the value.</summary>
    public async Task PutAsync(HttpContext context, string key)
    {
        try
        {
            put[key] = Encoding.UTF8.GetString(await RequestBody.ReadAsync(context, services.Options.MaxBodySize));
            await ApiError.NoContent(context);
        }
        catch (BodyTooLargeException exception)
        {
            await ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_BODY_READ", $"failed to read request body: {exception.Message}");
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", services.Options.AppId);
        json.WriteString("runtimeVersion", RuntimeVersion);
        WriteTexts(json, "enabledFeatures", services.Configuration.Features);
        var status = actors?.Status ?? new ActorStatus("DISABLED", false, "", []);
        WriteActive(json, "actors", status.Active);
        WriteComponents(json);
        WriteExtended(json);
        WriteSubscriptions(json);
        WriteConnection(json);
        WriteActorRuntime(json, status);
        json.WriteEndObject();
    }

    private void WriteComponents(Utf8JsonWriter json)
    {
        if (services.Components.All.Count == 0)
            return;
        json.WriteStartArray("components");
        foreach (var component in services.Components.All)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("type", component.Type);
            json.WriteString("version", component.Version);
            WriteTexts(json, "capabilities", component.Capabilities);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteExtended(Utf8JsonWriter json)
    {
        json.WriteStartObject("extended");
        // The runner's entries are read each time: it learns some of them, such as the app's process id, later.
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["daprRuntimeVersion"] = RuntimeVersion };
        foreach (var (name, value) in services.Options.ExtendedMetadata.Concat(put))
            all[name] = value;
        foreach (var (name, value) in all)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private void WriteSubscriptions(Utf8JsonWriter json)
    {
        if (subscriptions is null || subscriptions.All.Count == 0)
            return;
        json.WriteStartArray("subscriptions");
        foreach (var subscription in subscriptions.All)
            WriteSubscription(json, subscription);
        json.WriteEndArray();
    }

    private static void WriteSubscription(Utf8JsonWriter json, SubscriptionResource subscription)
    {
        json.WriteStartObject();
        json.WriteString("pubsubname", subscription.PubSubName);
        json.WriteString("topic", subscription.Topic);
        if (subscription.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach (var (name, value) in subscription.Metadata)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteStartArray("rules");
        foreach (var rule in subscription.Rules)
        {
            json.WriteStartObject();
            if (rule.Match is not null)
                json.WriteString("match", rule.Match);
            json.WriteString("path", rule.Path);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("deadLetterTopic", subscription.DeadLetterTopic);
        json.WriteString("type", subscription.Declarative ? "DECLARATIVE" : "PROGRAMMATIC");
        json.WriteEndObject();
    }

    private void WriteConnection(Utf8JsonWriter json)
    {
        var options = services.Options;
        json.WriteStartObject("appConnectionProperties");
        if (options.AppPort > 0)
            json.WriteNumber("port", options.AppPort);
        json.WriteString("protocol", options.AppProtocol);
        json.WriteString("channelAddress", options.AppChannelAddress);
        if (options.AppMaxConcurrency > 0)
            json.WriteNumber("maxConcurrency", options.AppMaxConcurrency);
        if (options.EnableAppHealthCheck)
        {
            json.WriteStartObject("health");
            json.WriteString("healthCheckPath", options.AppHealthCheckPath);
            json.WriteString("healthProbeInterval", GoDuration.Format(options.AppHealthProbeInterval));
            json.WriteString("healthProbeTimeout", GoDuration.Format(options.AppHealthProbeTimeout));
            json.WriteNumber("healthThreshold", options.AppHealthThreshold);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteActorRuntime(Utf8JsonWriter json, ActorStatus status)
    {
        json.WriteStartObject("actorRuntime");
        json.WriteString("runtimeStatus", status.Status);
        WriteActive(json, "activeActors", status.Active);
        json.WriteBoolean("hostReady", status.HostReady);
        if (status.Placement.Length > 0)
            json.WriteString("placement", status.Placement);
        json.WriteEndObject();
    }

    private static void WriteActive(Utf8JsonWriter json, string name, IReadOnlyList<ActiveActors> active)
    {
        if (active.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var (type, count) in active)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            if (count > 0)
                json.WriteNumber("count", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return;
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
