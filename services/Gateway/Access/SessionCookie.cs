namespace Switchyard.Gateway.Access;

/// <summary>
/// The refresh token as a cookie, for pages that send <c>X-Session: cookie</c>: no script can read it, and no other site can send it, since that
/// header needs a permission (CORS) that nobody has. All others get it in the answer (RFC 6749, section 5.1).
/// </summary>
internal static class SessionCookie
{
    /// <summary>The header that asks for it.</summary>
    public const string Header = "X-Session";

    private const string Wanted = "cookie";
    private const string Name = "switchyard-refresh";
    private const string Path = "/auth";

    /// <summary>How long <c>auth</c> keeps a session that is not used.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Whether the client wants its refresh token kept in the cookie.</summary>
    public static bool IsWanted(HttpRequest request) => request.Headers[Header] == Wanted;

    /// <summary>The refresh token, or null.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Name];

    /// <summary>Sets the cookie.</summary>
    public static void Write(HttpContext context, string refreshToken) => context.Response.Cookies.Append(Name, refreshToken, Options(context, Lifetime));

    /// <summary>Takes the cookie back.</summary>
    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    /// <summary>Behind a proxy the request looks like plain HTTP: only Development may do without TLS.</summary>
    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps || !context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment(),
        Path = Path,
        MaxAge = lifetime,
        IsEssential = true,
    };
}
