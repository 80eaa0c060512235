using System.Globalization;
using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

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
        var reader = new Utf8JsonReader(GoJson.Readable(cloudEvent.Span), new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var (match, address) in routes)
            if (match is null || match.MatchesEvent(document.RootElement))
                return address;
        return null;
    }

    private static Uri AddressOf(string path, AppChannel app) => app.Resolve(Escape(path.StartsWith('/') ? path : "/" + path));

    // What cannot stand in a request line: blanks, control characters and all that is not ASCII. A route may hold escapes and a query of its own.
    private static string Escape(string route)
    {
        var escaped = new StringBuilder(route.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(route))
        {
            if (octet is > (byte)' ' and < 0x7f)
                escaped.Append((char)octet);
            else
                escaped.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
