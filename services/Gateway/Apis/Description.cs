using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Switchyard.Gateway.Apis;

/// <summary>What the OpenAPI document says about a route and cannot see in its handler.</summary>
internal static class Description
{
    /// <summary>Gives a route a summary and a description.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string summary, string description) =>
        route.WithSummary(summary).WithDescription(description);

    /// <summary>Says which errors a route answers with, as problem details.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
            route.ProducesProblem(status);
        return route;
    }

    /// <summary>Says that a route takes <c>after</c> and <c>limit</c>.</summary>
    public static RouteHandlerBuilder WithListQuery(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters =
        [
            new OpenApiParameter
            {
                Name = "after",
                In = ParameterLocation.Query,
                Description = "The cursor that a list gave as next.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
            new OpenApiParameter
            {
                Name = "limit",
                In = ParameterLocation.Query,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = JsonValue.Create(20) },
            },
        ];
        return Task.CompletedTask;
    });

    /// <summary>Says that a route takes an id in its path.</summary>
    public static RouteHandlerBuilder WithId(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters =
        [
            new OpenApiParameter
            {
                Name = "id",
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            },
        ];
        return Task.CompletedTask;
    });
}
