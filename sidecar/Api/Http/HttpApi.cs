using Microsoft.AspNetCore.Http.Features;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The APIs that requests are dispatched to.</summary>
internal sealed record ApiSet(
    InvokeRoutes Invoke, PublishRoutes Publish, StateRoutes State, SecretRoutes Secrets, MetadataRoutes Metadata, HealthApi Health, ActorRoutes Actors);

/// <summary>One sidecar's HTTP API: finds the route of a request by hand, since every request of the system passes here (contract, section 0).</summary>
internal sealed partial class HttpApi
{
    private const string TokenHeader = "dapr-api-token";
    private static readonly string[] NotServed =
        ["bindings", "configuration", "lock", "unlock", "crypto", "subtlecrypto", "workflows", "jobs", "conversation"];

    private readonly SidecarOptions options;
    private readonly TracingMode tracing;
    private readonly ApiSet apis;
    private readonly HttpAccess access;
    private readonly Cors? cors;
    private readonly string? token;
    private readonly Action<bool> shutdown;
    private readonly ILogger logger;

    /// <summary>The API of one sidecar.</summary>
    /// <param name="options">What the sidecar was started with.</param>
    /// <param name="configuration">Its Configuration resources.</param>
    /// <param name="apis">The APIs.</param>
    /// <param name="shutdown">Called by the shutdown API: whether at once.</param>
    /// <param name="logger">For calls, when they are logged.</param>
    public HttpApi(SidecarOptions options, SidecarConfiguration configuration, ApiSet apis, Action<bool> shutdown, ILogger logger)
    {
        (this.options, this.apis, this.shutdown, this.logger) = (options, apis, shutdown, logger);
        tracing = configuration.Tracing;
        access = new HttpAccess(configuration);
        cors = Cors.From(options.AllowedOrigins);
        token = string.IsNullOrEmpty(options.ApiToken) ? null : options.ApiToken;
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var (path, query) = Target(context);
        if (!RequestPath.HasValidEscapes(path))
        {
            await ApiError.WriteTextAsync(context, StatusCodes.Status400BadRequest, "400 Bad Request");
            return;
        }
        if (cors?.Handle(context) == true)
            return;
        var cleaned = RequestPath.Clean(path);
        if (token is not null && !IsAuthorized(context, cleaned))
        {
            await ApiError.WriteTextAsync(context, StatusCodes.Status401Unauthorized, "invalid api token");
            return;
        }
        if (options.EnableApiLogging)
            LogCall(context.Request.Method, path);
        try
        {
            await DispatchAsync(context, path, cleaned, query);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private static (string Path, string Query) Target(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (raw.Length == 0 || raw[0] != '/')
            raw = context.Request.Path.ToUriComponent() + context.Request.QueryString;
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        // A bare question mark is no query.
        return mark < 0 ? (raw, "") : (raw[..mark], mark + 1 < raw.Length ? raw[mark..] : "");
    }

    private bool IsAuthorized(HttpContext context, string path)
    {
        var isHealth = HttpMethods.IsGet(context.Request.Method) && path is "/v1.0/healthz" or "/v1.0/healthz/outbound";
        if (context.Request.Headers[TokenHeader].ToString() != token && !isHealth)
            return false;
        context.Request.Headers.Remove(TokenHeader);
        return true;
    }

    private Task DispatchAsync(HttpContext context, string path, string cleaned, string query)
    {
        var route = new RouteSegments(cleaned);
        if (route.Is("v1.0", "healthz") && HttpMethods.IsGet(context.Request.Method))
        {
            if (route.Count == 2)
                return apis.Health.GetAsync(context, query);
            if (route.Count == 3 && route[2] is "outbound")
                return HealthApi.GetOutboundAsync(context);
        }
        var trace = CallTrace.Of(context, tracing);
        if (trace.Parent.Length > 0)
            context.Response.Headers.TraceParent = trace.Parent;
        return Find(context, route, query, trace) ?? FallBackAsync(context, path, query, trace, route);
    }

    private Task? Find(HttpContext context, in RouteSegments route, string query, TraceContext trace)
    {
        if (route.Count < 2)
            return null;
        var (isV1, isAlpha) = (route[0] is "v1.0", route[0] is "v1.0-alpha1");
        return route[1] switch
        {
            "publish" when isV1 && access.Publish => FindPublish(context, route, query, trace),
            "publish" when isAlpha && access.PublishAlpha => FindBulkPublish(context, route, query, trace),
            "state" when isV1 && access.State => FindState(context, route, query),
            "state" when isAlpha && access.StateQuery && route.Count == 4 && route[3] is "query" && IsPostOrPut(context) =>
                apis.State.QueryAsync(context, route.Decoded(2)),
            "secrets" when isV1 && access.Secrets && HttpMethods.IsGet(context.Request.Method) => FindSecret(context, route),
            "metadata" when isV1 && access.Metadata => FindMetadata(context, route),
            "actors" when isV1 && access.Actors => apis.Actors.TryHandle(context, route, query, trace),
            "shutdown" when isV1 && access.Shutdown && route.Count == 2 && HttpMethods.IsPost(context.Request.Method) => ShutDown(context),
            _ => null,
        };
    }

    private static bool IsPostOrPut(HttpContext context) => HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method);

    private Task? FindPublish(HttpContext context, in RouteSegments route, string query, TraceContext trace)
    {
        if (route.Count < 4 || !IsPostOrPut(context))
            return null;
        return FindBulkPublish(context, route, query, trace) ?? apis.Publish.HandleAsync(context, route.Decoded(2), route.DecodedFrom(3), query, trace);
    }

    private Task? FindBulkPublish(HttpContext context, in RouteSegments route, string query, TraceContext trace) =>
        route.Count >= 5 && route[2] is "bulk" && IsPostOrPut(context)
            ? apis.Publish.HandleBulkAsync(context, route.Decoded(3), route.DecodedFrom(4), query, trace)
            : null;

    private Task? FindState(HttpContext context, in RouteSegments route, string query)
    {
        var method = context.Request.Method;
        if (route.Count == 4 && HttpMethods.IsGet(method))
            return apis.State.GetAsync(context, route.Decoded(2), route.Decoded(3));
        if (route.Count == 4 && HttpMethods.IsDelete(method))
            return apis.State.DeleteAsync(context, route.Decoded(2), route.Decoded(3), query);
        if (!IsPostOrPut(context))
            return null;
        return route.Count switch
        {
            3 => apis.State.SaveAsync(context, route.Decoded(2), query),
            4 when route[3] is "bulk" => apis.State.GetBulkAsync(context, route.Decoded(2)),
            4 when route[3] is "transaction" => apis.State.TransactAsync(context, route.Decoded(2), query),
            _ => null,
        };
    }

    private Task? FindSecret(HttpContext context, in RouteSegments route) => route.Count switch
    {
        4 when route[3] is "bulk" => apis.Secrets.GetBulkAsync(context, route.Decoded(2)),
        4 => apis.Secrets.GetAsync(context, route.Decoded(2), route.Decoded(3)),
        _ => null,
    };

    private Task? FindMetadata(HttpContext context, in RouteSegments route) => route.Count switch
    {
        2 when HttpMethods.IsGet(context.Request.Method) => apis.Metadata.GetAsync(context),
        3 when HttpMethods.IsPut(context.Request.Method) => apis.Metadata.PutAsync(context, route.Decoded(2)),
        _ => null,
    };

    private Task ShutDown(HttpContext context)
    {
        shutdown(string.Equals(context.Request.Headers["dapr-force-shutdown"], "true", StringComparison.OrdinalIgnoreCase));
        return ApiError.NoContent(context);
    }

    private Task FallBackAsync(HttpContext context, string path, string query, TraceContext trace, in RouteSegments route)
    {
        var refused = route.Count > 2 && route[0].StartsWith("v1.0") && !context.Request.Headers.ContainsKey("dapr-app-id");
        if (refused)
            foreach (var api in NotServed)
                if (route[1].SequenceEqual(api) && access.IsOn(api, route[0] is "v1.0" ? "v1" : "v1alpha1"))
                    return ApiError.NotServedAsync(context, api);
        return InvokeAsync(context, path, query, trace);
    }

    private Task InvokeAsync(HttpContext context, string path, string query, TraceContext trace) => access.Invoke
        ? apis.Invoke.HandleAsync(context, path, query, trace)
        : ApiError.WriteTextAsync(context, StatusCodes.Status404NotFound, "404 page not found");

    [LoggerMessage(Level = LogLevel.Information, Message = "HTTP API Called: {Method} {Path}")]
    private partial void LogCall(string method, string path);
}
