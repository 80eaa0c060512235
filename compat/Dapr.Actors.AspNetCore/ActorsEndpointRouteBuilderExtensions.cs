using System.Text.Json;
using Dapr.Actors;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what the sidecar calls of an app that hosts actors.</summary>
public static class ActorsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>GET /dapr/config</c>, <c>DELETE /actors/{type}/{id}</c>, the <c>PUT</c>s for methods, reminders and timers, and health
    /// checks at <c>/healthz</c>, which give way to another endpoint there. Conventions apply to all of them.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddActors</c> was not called.</exception>
    public static IEndpointConventionBuilder MapActorsHandlers(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var runtime = endpoints.ServiceProvider.GetService<ActorRuntime>() ?? throw new InvalidOperationException(
            "The ActorRuntime service is not registered with the dependency injection container. "
            + "Call AddActors() inside ConfigureServices() to register the actor runtime and actor types.");

        const string Actor = "actors/{actorType}/{actorId}";
        return new AllEndpoints(
        [
            endpoints.MapGet("dapr/config", context => WriteConfigurationAsync(runtime, context)).WithDisplayName("Dapr Actors Config"),
            endpoints.MapDelete(Actor, context => Manager(runtime, context).DeactivateAsync(Value(context, "actorId")))
                .WithDisplayName("Dapr Actors Deactivation"),
            endpoints.MapPut(Actor + "/method/{methodName}", context => InvokeAsync(runtime, context))
                .WithDisplayName("Dapr Actors Invoke"),
            endpoints.MapPut(Actor + "/method/remind/{reminderName}", context => Manager(runtime, context)
                .FireReminderAsync(Value(context, "actorId"), Value(context, "reminderName"), context.Request.Body))
                .WithDisplayName("Dapr Actors Reminder"),
            endpoints.MapPut(Actor + "/method/timer/{timerName}", context => Manager(runtime, context)
                .FireTimerAsync(Value(context, "actorId"), context.Request.Body))
                .WithDisplayName("Dapr Actors Timer"),
            MapHealth(endpoints),
        ]);
    }

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static ActorManager Manager(ActorRuntime runtime, HttpContext context) => runtime.Manager(Value(context, "actorType"));

    private static async Task WriteConfigurationAsync(ActorRuntime runtime, HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
            runtime.WriteConfiguration(writer);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task InvokeAsync(ActorRuntime runtime, HttpContext context)
    {
        if (context.Request.Headers.TryGetValue(ActorReentrancyContext.Header, out var chain))
            ActorReentrancyContext.Current = chain;
        await Manager(runtime, context).InvokeAsync(
            Value(context, "actorId"), Value(context, "methodName"), context.Request.Body, context.Response.Body, context.RequestAborted)
            .ConfigureAwait(false);
    }

    private static IEndpointConventionBuilder MapHealth(IEndpointRouteBuilder endpoints)
    {
        const int AfterOthers = 100;
        var health = endpoints.MapHealthChecks("/healthz").WithMetadata(new AllowAnonymousAttribute());
        health.Add(builder => ((RouteEndpointBuilder)builder).Order = AfterOthers);
        return health.WithDisplayName("Dapr Actors Health Check");
    }

    /// <summary>Applies conventions to several endpoints.</summary>
    private sealed class AllEndpoints(IEndpointConventionBuilder[] endpoints) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => Array.ForEach(endpoints, endpoint => endpoint.Add(convention));
    }
}
