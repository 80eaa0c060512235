using System.Security.Claims;

namespace Switchyard.Gateway.Access;

/// <summary>Who calls, as the access token says.</summary>
internal static class Caller
{
    /// <summary>The claim of the user's id.</summary>
    public const string SubjectClaim = "sub";

    /// <summary>The claim of the session, which a log-out ends.</summary>
    public const string SessionClaim = "sid";

    /// <summary>The claim of the roles, one each.</summary>
    public const string RolesClaim = "roles";

    /// <summary>The role that may do everything.</summary>
    public const string AdminRole = "admin";

    /// <summary>The user's id; null for the public.</summary>
    public static string? Subject(this ClaimsPrincipal user) => user.FindFirst(SubjectClaim)?.Value;

    /// <summary>The session's id; null for the public.</summary>
    public static string? Session(this ClaimsPrincipal user) => user.FindFirst(SessionClaim)?.Value;

    /// <summary>Whether the user is this one.</summary>
    public static bool Is(this ClaimsPrincipal user, object? id) =>
        Guid.TryParse(user.Subject(), out var subject) && Guid.TryParse(id as string, out var other) && subject == other;
}
