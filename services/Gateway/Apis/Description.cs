using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Switchyard.Contracts;
using Switchyard.Gateway.Operations;

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
    public static RouteHandlerBuilder WithListQuery(this RouteHandlerBuilder route) => route
        .With(Text("after", ParameterLocation.Query, "The cursor that a list gave as next."))
        .With(new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = JsonValue.Create(20) },
        });

    /// <summary>Says that a route takes a text in its query.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder route, string name, string description) =>
        route.With(Text(name, ParameterLocation.Query, description));

    /// <summary>Says that a route takes an id in its path.</summary>
    public static RouteHandlerBuilder WithId(this RouteHandlerBuilder route) => route.With(new OpenApiParameter
    {
        Name = "id",
        In = ParameterLocation.Path,
        Required = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
    });

    /// <summary>Says that the same request with the same key is done once.</summary>
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder route) =>
        route.With(Text(ContactHeaders.IdempotencyKey, ParameterLocation.Header, "1 to 255 visible ASCII characters: the same request with the same key is done once and answered alike."));

    /// <summary>Says that a route runs an operation: it waits for the outcome, and answers 202 when that takes longer.</summary>
    public static RouteHandlerBuilder WithOperation(this RouteHandlerBuilder route) => route
        .WithIdempotencyKey()
        .With(Text("Prefer", ParameterLocation.Header, "wait=N: how many seconds to wait for the outcome, 5 when not given, at most 30; 0 does not wait (RFC 7240)."))
        .Produces<OperationState>(StatusCodes.Status202Accepted);

    /// <summary>Says that a route changes one version.</summary>
    public static RouteHandlerBuilder WithIfMatch(this RouteHandlerBuilder route)
    {
        var parameter = Text("If-Match", ParameterLocation.Header, "The version to change, as ETag gave it, or * for any (RFC 9110).");
        parameter.Required = true;
        return route.With(parameter).ProducesProblems(412, 428);
    }

    private static OpenApiParameter Text(string name, ParameterLocation location, string description) => new()
    {
        Name = name,
        In = location,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>Adds a parameter, in place of one of that name that was made up from the route's pattern.</summary>
    private static RouteHandlerBuilder With(this RouteHandlerBuilder route, OpenApiParameter parameter) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters = [.. (operation.Parameters ?? []).Where(other => other.Name != parameter.Name), parameter];
        return Task.CompletedTask;
    });
}
