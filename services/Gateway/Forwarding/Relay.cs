using System.Net;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Forwarding;

/// <summary>Passes a service's answer on to the client.</summary>
internal static class Relay
{
    private const string ProblemType = "application/problem+json";

    private static readonly string[] Passed = ["Content-Type", "Retry-After", "ETag", "Location", "Vary"];

    /// <summary>Copies status, body and the headers that are meant for clients. An error of the sidecar's own becomes 503.</summary>
    public static async Task CopyAsync(HttpResponseMessage from, HttpContext to)
    {
        if (IsFromSidecar(from))
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
    }

    /// <summary>503: the service behind does not answer.</summary>
    public static Task UnavailableAsync(HttpContext context) =>
        Problem.Unavailable(context, "The service for this does not answer at the moment. Try again.").ExecuteAsync(context);

    /// <summary>
    /// Whether an error is the sidecar's, not the service's. Their statuses are alike (Dapr's contract, sections 2.3 and 2.4), but services
    /// answer every error with problem details and the sidecar never does: it has <c>errorCode</c> in plain JSON, or plain text.
    /// </summary>
    private static bool IsFromSidecar(HttpResponseMessage response) =>
        response.StatusCode >= HttpStatusCode.BadRequest && response.Content.Headers.ContentType?.MediaType != ProblemType;
}
