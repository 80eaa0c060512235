using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Switchyard.Gateway.Apis;

/// <summary>Adds the health routes to the OpenAPI document, which does not see them: every service maps them in the same way.</summary>
internal sealed class HealthDescription : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Paths.Add("/healthz", Route("Whether the gateway runs", "It runs."));
        document.Paths.Add("/readyz", Route("Whether the gateway can reach its sidecar", "It can.", "It cannot."));
        return Task.CompletedTask;
    }

    private static OpenApiPathItem Route(string summary, string healthy, string? unhealthy = null)
    {
        var responses = new OpenApiResponses { ["200"] = Response(healthy) };
        if (unhealthy is not null)
            responses["503"] = Response(unhealthy);
        var item = new OpenApiPathItem();
        item.AddOperation(HttpMethod.Get, new OpenApiOperation { Summary = summary, Responses = responses });
        return item;
    }

    private static OpenApiResponse Response(string description) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        },
    };
}
