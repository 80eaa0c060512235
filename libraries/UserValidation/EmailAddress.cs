using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Switchyard.UserValidation;

/// <summary>An email address: as its owner wrote it, and in the one form under which it is compared.</summary>
public sealed record EmailAddress
{
    private const int LongestAddress = 254;
    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    private EmailAddress(string text, string normalized) => (Text, Normalized) = (text, normalized);

    /// <summary>As written, without the spaces around it.</summary>
    public string Text { get; }

    /// <summary>Trimmed, NFC, invariant lower case, the domain in IDNA ASCII (RFC 5891).</summary>
    public string Normalized { get; }

    /// <summary>Hex SHA-256 of the normalized form: fit for a key, an actor id or a log, where the address itself must not stand.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalized)));

    /// <summary>Reads an address; gives null and the broken rule when it is none.</summary>
    public static EmailAddress? TryParse(string? text, out string rule)
    {
        var trimmed = text?.Trim() ?? "";
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        rule = trimmed.Length == 0 ? "is required"
            : trimmed.Length > LongestAddress ? $"must have at most {LongestAddress} characters"
            : at <= 0 || at != trimmed.LastIndexOf('@') || at == trimmed.Length - 1 ? "must be one name, one @ and one domain"
            : trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "must not contain spaces or control characters"
            : "";
        if (rule.Length > 0)
            return null;
        try
        {
            var local = trimmed[..at].Normalize(NormalizationForm.FormC).ToLowerInvariant();
            return new EmailAddress(trimmed, $"{local}@{Idna.GetAscii(trimmed[(at + 1)..].Normalize(NormalizationForm.FormC)).ToLowerInvariant()}");
        }
        catch (ArgumentException)
        {
            rule = "must have a domain that exists in the domain name system's form (RFC 5891)";
            return null;
        }
    }
}
