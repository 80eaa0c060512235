using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Switchyard.ServiceDefaults.Bodies;

/// <summary>What a body is said to be.</summary>
public static class MediaTypes
{
    /// <summary>Whether the request's content type is <paramref name="mediaType"/>, whatever its case and parameters.</summary>
    public static bool HasMediaType(this HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var given)
        && given.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);
}
