using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Operations.Metadata;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The metadata API over HTTP (contract, section 6.3).</summary>
/// <param name="metadata">The operations.</param>
/// <param name="maxBodySize">The limit of a body in bytes.</param>
public sealed class MetadataRoutes(MetadataOperations metadata, long maxBodySize)
{
    /// <summary>Answers <c>GET /v1.0/metadata</c>.</summary>
    public Task GetAsync(HttpContext context)
    {
        using var body = PooledBuffer.Rent();
        using (var json = new Utf8JsonWriter(body))
            Write(json, metadata.Get());
        return ApiError.WriteJsonAsync(context, StatusCodes.Status200OK, body.ToArray());
    }

    /// <summary>Answers <c>PUT /v1.0/metadata/{key}</c>: the body is the value.</summary>
    public async Task PutAsync(HttpContext context, string key)
    {
        try
        {
            metadata.Set(key, Encoding.UTF8.GetString(await RequestBody.ReadAsync(context, maxBodySize)));
            await ApiError.NoContent(context);
        }
        catch (BodyTooLargeException exception)
        {
            await ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_BODY_READ", $"failed to read request body: {exception.Message}");
        }
    }

    private static void Write(Utf8JsonWriter json, SidecarMetadata all)
    {
        json.WriteStartObject();
        json.WriteString("id", all.Options.AppId);
        json.WriteString("runtimeVersion", SidecarMetadata.RuntimeVersion);
        WriteTexts(json, "enabledFeatures", all.Features);
        WriteActive(json, "actors", all.Actors.Active);
        WriteComponents(json, all.Components);
        json.WriteStartObject("extended");
        foreach (var (name, value) in all.Extended)
            json.WriteString(name, value);
        json.WriteEndObject();
        WriteSubscriptions(json, all.Subscriptions);
        WriteConnection(json, all.Options);
        WriteActorRuntime(json, all.Actors);
        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, IReadOnlyList<ComponentInfo> components)
    {
        if (components.Count == 0)
            return;
        json.WriteStartArray("components");
        foreach (var component in components)
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

    private static void WriteSubscriptions(Utf8JsonWriter json, IReadOnlyList<SubscriptionResource> subscriptions)
    {
        if (subscriptions.Count == 0)
            return;
        json.WriteStartArray("subscriptions");
        foreach (var subscription in subscriptions)
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
        json.WriteString("type", subscription.Kind.ToString().ToUpperInvariant());
        json.WriteEndObject();
    }

    private static void WriteConnection(Utf8JsonWriter json, SidecarOptions options)
    {
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
