using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Switchyard.ServiceDefaults.Sidecars;

internal static class SidecarEndpoints
{
    /// <summary>Maps <c>/sidecar</c>: a service can be asked about its own sidecar only by way of itself.</summary>
    public static void MapSidecar(this WebApplication app) => app.MapGet("/sidecar", GetAsync).ExcludeFromDescription();

    private static async Task<JsonHttpResult<SidecarView>> GetAsync(DaprClient dapr, CancellationToken cancellationToken)
    {
        var metadata = await dapr.GetMetadataAsync(cancellationToken);
        var components = metadata.Components.Select(component => new SidecarComponent(component.Name, component.Type, component.Version));
        return TypedResults.Json(new SidecarView([.. components]), SidecarJson.Default.SidecarView);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SidecarView))]
internal sealed partial class SidecarJson : JsonSerializerContext;
