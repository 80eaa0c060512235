using Dapr;
using Microsoft.AspNetCore.Authentication;

namespace Dapr.AspNetCore;

/// <summary>The options of the authentication scheme <c>Dapr</c>.</summary>
public class DaprAuthenticationOptions : AuthenticationSchemeOptions
{
    internal const string DefaultScheme = "Dapr";

    /// <summary>The token that the sidecar must send in <c>dapr-api-token</c>; unless set, <c>APP_API_TOKEN</c>.</summary>
    public string Token { get; set; } = DaprDefaults.GetDefaultAppApiToken(null);
}
