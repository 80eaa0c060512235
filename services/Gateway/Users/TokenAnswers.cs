using System.Net;
using System.Text.Json.Serialization.Metadata;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Forwarding;

namespace Switchyard.Gateway.Users;

/// <summary>Gives a client its tokens: all in the answer, or the refresh token in the cookie where that is wanted.</summary>
internal static class TokenAnswers
{
    /// <summary>Asks <c>auth</c> for tokens and passes them, or the refusal, on.</summary>
    public static async Task RunAsync<T>(HttpContext context, AuthClient auth, string path, T body, JsonTypeInfo<T> type)
    {
        if (!SessionCookie.IsWanted(context.Request))
        {
            await auth.RelayAsync(context, HttpMethod.Post, path, body, type);
            return;
        }

        using var response = await auth.TrySendAsync(HttpMethod.Post, path, body, type, context.RequestAborted);
        if (response is { StatusCode: HttpStatusCode.OK } && !Relay.IsFromSidecar(response)
            && await response.Content.ReadFromJsonAsync(GatewayJson.Default.TokenAnswer, context.RequestAborted) is { RefreshToken: { } refreshToken } tokens)
        {
            SessionCookie.Write(context, refreshToken);
            await TypedResults.Json(tokens with { RefreshToken = null }, GatewayJson.Default.TokenAnswer).ExecuteAsync(context);
            return;
        }

        if (response is { StatusCode: HttpStatusCode.Unauthorized } && !Relay.IsFromSidecar(response))
            SessionCookie.Delete(context);
        await Relay.CopyAsync(response, context);
    }
}
