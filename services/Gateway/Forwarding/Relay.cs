using System.Net;
using Switchyard.Gateway.Access;
using Switchyard.ServiceDefaults.Problems;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway.Forwarding;

/// <summary>Passes a service's answer on to the client.</summary>
internal static class Relay
{
    private const string ProblemType = "application/problem+json";

    private static readonly string[] Passed = ["Content-Type", "Retry-After", "ETag", "Location", "Vary"];

    /// <summary>Asks with the client's method, path, query and <c>Accept</c>, without a body, and passes the answer on.</summary>
    /// <param name="client">Reaches the service.</param>
    /// <param name="root">The service's address.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="path">To ask for in place of the client's path and query.</param>
    public static async Task ForwardAsync(HttpClient client, Uri root, HttpContext context, string? path = null)
    {
        var from = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(root, path ?? from.Path.ToUriComponent() + from.QueryString));
        request.Headers.TryAddWithoutValidation("Accept", (IEnumerable<string?>)from.Headers.Accept);
        using var response = await TrySendAsync(client, request, context.RequestAborted);
        await CopyAsync(response, context);
    }

    /// <summary>Sends a request.</summary>
    /// <returns>The answer as soon as its head is there, or null when the sidecar or the service does not answer.</returns>
    public static async Task<HttpResponseMessage?> TrySendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (NoAnswer.Is(e) || (e is TaskCanceledException { InnerException: TimeoutException } && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Copies status, body and the headers that are meant for clients. No answer, or one of the sidecar's own, becomes 503.</summary>
    public static async Task CopyAsync(HttpResponseMessage? from, HttpContext to)
    {
        if (from is null || IsFromSidecar(from))
        {
            await UnavailableAsync(to);
            return;
        }

        CopyHead(from, to.Response);
        await from.Content.CopyToAsync(to.Response.Body, to.RequestAborted);
    }

    /// <summary>Copies status and headers.</summary>
    public static void CopyHead(HttpResponseMessage from, HttpResponse to)
    {
        to.StatusCode = (int)from.StatusCode;
        to.ContentLength = from.Content.Headers.ContentLength;
        foreach (var name in Passed)
        {
            if (from.Headers.NonValidated.TryGetValues(name, out var values) || from.Content.Headers.NonValidated.TryGetValues(name, out values))
                to.Headers[name] = values.ToString();
        }

        // A 401 without it breaks RFC 9110, section 15.5.2.
        if (to.StatusCode == StatusCodes.Status401Unauthorized)
            to.Headers.WWWAuthenticate = BearerHandler.Scheme;
    }

    /// <summary>503: the service behind does not answer.</summary>
    public static Task UnavailableAsync(HttpContext context) =>
        Problem.Unavailable(context, "The service for this does not answer at the moment. Try again.").ExecuteAsync(context);

    /// <summary>
    /// Whether an answer is the sidecar's, not the service's. Their statuses are alike (Dapr's contract, sections 2.3 and 2.4), but services
    /// answer every error with problem details and the sidecar never does: it has <c>errorCode</c> in plain JSON, or plain text.
    /// A 200 without a media type is none of a service either: daprd gives one where the app dies before it has answered.
    /// </summary>
    public static bool IsFromSidecar(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is var type
        && (response.StatusCode >= HttpStatusCode.BadRequest ? type != ProblemType : response.StatusCode == HttpStatusCode.OK && type is null);
}
