namespace Switchyard.Sidecar.Apps;

/// <summary>Headers of requests to an app.</summary>
internal static class RequestHeaders
{
    /// <summary>Adds a header where it belongs: Content-Type, Expires and their kin to the content.</summary>
    /// <param name="request">The request; its content is set.</param>
    /// <param name="name">The header's name.</param>
    /// <param name="value">The value, taken as it is.</param>
    public static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value))
            request.Content!.Headers.TryAddWithoutValidation(name, value);
    }
}
