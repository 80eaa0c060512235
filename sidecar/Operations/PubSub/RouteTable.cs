using System.Text.Json;
using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Which path of the app an event goes to: the first rule that is true (contract, section 4.3).</summary>
internal sealed class RouteTable
{
    private readonly List<(CelExpression? Match, EventRoute Route)> routes;
    private readonly EventRoute? always;

    /// <summary>Compiles a subscription's rules.</summary>
    /// <exception cref="CelException">A condition cannot be read.</exception>
    public RouteTable(IReadOnlyList<RouteRule> rules, IEventSink sink)
    {
        routes = [.. rules.Select(rule => (rule.Match is null ? null : CelExpression.Parse(rule.Match), sink.RouteTo(rule.Path)))];
        always = routes.Count > 0 && routes[0].Match is null ? routes[0].Route : null;
    }

    /// <summary>Where the event goes; null when no rule is true.</summary>
    /// <exception cref="CelException">A condition failed on this event, or gave no boolean.</exception>
    public EventRoute? Find(ReadOnlyMemory<byte> cloudEvent)
    {
        if (always is not null || routes.Count == 0)
            return always;
        var reader = new Utf8JsonReader(GoJson.Readable(cloudEvent.Span), new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var (match, route) in routes)
            if (match is null || match.MatchesEvent(document.RootElement))
                return route;
        return null;
    }
}
