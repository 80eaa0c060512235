using Microsoft.Extensions.Primitives;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Cross-origin headers for <c>--allowed-origins</c>: a comma list, or <c>*</c> (contract, section 0.1).</summary>
public sealed class Cors
{
    private static readonly string[] Methods = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"];
    private readonly HashSet<string> origins;
    private readonly bool any;

    private Cors(string allowedOrigins)
    {
        any = allowedOrigins == "*";
        origins = new(allowedOrigins.Split(',', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);
        any |= origins.Contains("*");
    }

    /// <summary>The rules of the flag, or null when it is not given.</summary>
    public static Cors? From(string allowedOrigins) => allowedOrigins.Length == 0 ? null : new Cors(allowedOrigins);

    /// <summary>Adds the headers; true when the request was a preflight and is answered with that.</summary>
    public bool Handle(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        var preflight = HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method");
        var origin = request.Headers.Origin.ToString();
        headers.Append("Vary", preflight ? "Origin, Access-Control-Request-Method, Access-Control-Request-Headers" : "Origin");
        if (origin.Length > 0 && (any || origins.Contains(origin)))
            Allow(request, headers, origin, preflight);
        return preflight;
    }

    private void Allow(HttpRequest request, IHeaderDictionary headers, string origin, bool preflight)
    {
        var method = preflight ? request.Headers["Access-Control-Request-Method"].ToString() : request.Method;
        if (!any && !Methods.Contains(method, StringComparer.OrdinalIgnoreCase) && !HttpMethods.IsOptions(method))
            return;
        headers.AccessControlAllowOrigin = any ? "*" : origin;
        if (!preflight)
            return;
        headers.AccessControlAllowMethods = method.ToUpperInvariant();
        var asked = request.Headers["Access-Control-Request-Headers"];
        if (!StringValues.IsNullOrEmpty(asked))
            headers.AccessControlAllowHeaders = string.Join(", ", asked.ToString().Split(',', StringSplitOptions.TrimEntries).Select(Canonical));
    }

    // Go writes header names with capitals: Content-Type.
    private static string Canonical(string name) =>
        string.Join('-', name.Split('-').Select(part => part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));
}
