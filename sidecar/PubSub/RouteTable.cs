using System.Text.Json;
using Switchyard.Sidecar.App;
using Switchyard.Sidecar.Cel;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.PubSub;

/// <summary>Which path of the app an event goes to: the first rule that is true (contract, section 4.3).</summary>
internal sealed class RouteTable
{
    private readonly List<(CelExpression? Match, Uri Address)> routes;
    private readonly Uri? always;

    /// <summary>Compiles a subscription's rules.</summary>
    /// <exception cref="CelException">A condition cannot be read.</exception>
    public RouteTable(IReadOnlyList<RouteRule> rules, AppChannel app)
    {
        routes = [.. rules.Select(rule => (rule.Match is null ? null : CelExpression.Parse(rule.Match), AddressOf(rule.Path, app)))];
        always = routes.Count > 0 && routes[0].Match is null ? routes[0].Address : null;
    }

    /// <summary>Where the event goes; null when no rule is true.</summary>
    /// <exception cref="CelException">A condition failed on this event, or gave no boolean.</exception>
    public Uri? Find(ReadOnlyMemory<byte> cloudEvent)
    {
        if (always is not null || routes.Count == 0)
            return always;
        using var document = JsonDocument.Parse(cloudEvent);
        foreach (var (match, address) in routes)
            if (match is null || match.MatchesEvent(document.RootElement))
                return address;
        return null;
    }

    private static Uri AddressOf(string path, AppChannel app) => app.Resolve(path.StartsWith('/') ? path : "/" + path);
}
