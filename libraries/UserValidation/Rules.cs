using System.Text;

namespace Switchyard.UserValidation;

/// <summary>The rules for what users give; each answers null for a good value or the broken rule, to be read after the field's name.</summary>
public static class Rules
{
    /// <summary>Longest name in characters.</summary>
    public const int LongestName = 200;

    /// <summary>Shortest password in characters.</summary>
    public const int ShortestPassword = 10;

    /// <summary>Longest password in bytes of UTF-8: bcrypt does not see further ones.</summary>
    public const int LongestPasswordBytes = 72;

    /// <summary>A name: 1 to 200 characters, not only spaces, no control characters.</summary>
    public static string? Name(string? name) => name switch
    {
        null or "" => "is required",
        _ when string.IsNullOrWhiteSpace(name) => "must not be only spaces",
        _ when name.EnumerateRunes().Count() > LongestName => $"must have at most {LongestName} characters",
        _ when name.Any(char.IsControl) => "must not contain control characters",
        _ => null,
    };

    /// <summary>A password: at least 10 characters, at most 72 bytes in UTF-8, no NUL (bcrypt ends there).</summary>
    public static string? Password(string? password) => password switch
    {
        null or "" => "is required",
        _ when password.EnumerateRunes().Count() < ShortestPassword => $"must have at least {ShortestPassword} characters",
        _ when Encoding.UTF8.GetByteCount(password) > LongestPasswordBytes => $"must have at most {LongestPasswordBytes} bytes in UTF-8",
        _ when password.Contains('\0', StringComparison.Ordinal) => "must not contain a NUL character",
        _ => null,
    };

    /// <summary>Most roles of a user: every access token carries them, and a user must fit into an event.</summary>
    public const int MostRoles = 16;

    /// <summary>Roles: at most 16, each a <see cref="Role"/>.</summary>
    public static string? Roles(IReadOnlyList<string?>? roles) => roles switch
    {
        null => "is required",
        { Count: > MostRoles } => $"must have at most {MostRoles} roles",
        _ => roles.Select(Role).FirstOrDefault(rule => rule is not null),
    };

    /// <summary>A role: 1 to 40 lower-case letters, digits and hyphens.</summary>
    public static string? Role(string? role) => role is { Length: >= 1 and <= 40 } && role.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        ? null
        : "must be 1 to 40 lower-case letters, digits and hyphens";
}
