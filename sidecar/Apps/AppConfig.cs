using System.Net;
using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Apps;

/// <summary>Asks the app for <c>/dapr/config</c>, once, after it first turned healthy (contract, section 7.2).</summary>
internal static class AppConfig
{
    /// <summary>What the app answered; null when it answered anything but 200 with JSON.</summary>
    public static async Task<JsonElement?> AskAsync(AppChannel app, string appId, CancellationToken cancellationToken)
    {
        try
        {
            using var request = InitializationRequest.Create(app, appId, "/dapr/config");
            using var response = await app.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
                return null;
            return Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or AppUnhealthyException)
        {
            return null;
        }
    }

    private static JsonElement Read(byte[] body)
    {
        var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var config = JsonElement.ParseValue(ref reader);
        // Something behind it makes the whole no JSON.
        reader.Read();
        return config;
    }
}
