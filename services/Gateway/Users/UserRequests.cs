using System.Text.Json.Serialization;

namespace Switchyard.Gateway.Users;

/// <summary>A registration.</summary>
/// <param name="Email">To log in with.</param>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Password">At least 10 characters, at most 72 bytes in UTF-8.</param>
internal sealed record RegisterRequest(string? Email, string? Name, string? Password);

/// <summary>A log-in.</summary>
internal sealed record LogInRequest(string? Email, string? Password);

/// <summary>A refresh (RFC 6749, section 6).</summary>
/// <param name="RefreshToken">From the last log-in or refresh.</param>
internal sealed record RefreshRequest([property: JsonPropertyName("refresh_token")] string? RefreshToken);

/// <summary>Another password.</summary>
/// <param name="Old">The present one.</param>
/// <param name="New">At least 10 characters, at most 72 bytes in UTF-8.</param>
internal sealed record PasswordRequest(string? Old, string? New);

/// <summary>Another email and name.</summary>
internal sealed record ChangeUserRequest(string? Email, string? Name);

/// <summary>Other roles.</summary>
/// <param name="Roles">All that the user is to have; <c>admin</c> is the only one with a meaning.</param>
internal sealed record RolesRequest(IReadOnlyList<string>? Roles);

/// <summary>The tokens of a log-in or a refresh (RFC 6749, section 5.1).</summary>
/// <param name="AccessToken">For the header <c>Authorization</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">How long the access token is good, in seconds.</param>
/// <param name="RefreshToken">Good once, for the next tokens; missing when it is in the cookie.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken);

/// <summary>A registration as <c>auth</c> takes it.</summary>
internal sealed record AuthRegistration(Guid OperationId, Guid UserId, string Email, string Name, string Password);

/// <summary>A password change as <c>auth</c> takes it.</summary>
internal sealed record AuthPassword(string UserId, string Old, string New);

/// <summary>A log-out as <c>auth</c> takes it.</summary>
internal sealed record AuthLogOut(string Session);
