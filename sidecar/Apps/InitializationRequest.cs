using System.Net.Http.Headers;

namespace Switchyard.Sidecar.Apps;

/// <summary>Makes the requests by which a sidecar asks its app for what it wants of Dapr: a GET with daprd's headers.</summary>
internal static class InitializationRequest
{
    /// <summary>A request for <c>/dapr/config</c> or <c>/dapr/subscribe</c>; the caller disposes of it.</summary>
    /// <param name="app">The channel to the app.</param>
    /// <param name="appId">The app's id.</param>
    /// <param name="path">The path, with its slash.</param>
    public static HttpRequestMessage Create(AppChannel app, string appId, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, app.Resolve(path)) { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("dapr-app-id", appId);
        return request;
    }
}
