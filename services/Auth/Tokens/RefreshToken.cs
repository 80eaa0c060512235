using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Switchyard.Auth.Tokens;

/// <summary>
/// A refresh token: <c>family.number.mac</c>. It is derived, so that the same successor can be given twice, and cannot be guessed, since the code over family and number
/// needs the server's secret. Only its hash is stored.
/// </summary>
/// <param name="Family">The family's id.</param>
/// <param name="Number">Its place in the family, from 1.</param>
/// <param name="Text">What the client holds.</param>
public sealed record RefreshToken(string Family, int Number, string Text)
{
    /// <summary>SHA-256 of the text, hex: what is stored.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The token of a place in a family.</summary>
    public static RefreshToken Derive(byte[] secret, string family, int number)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{family}.{number}");
        return new RefreshToken(family, number, $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(signed)))}");
    }

    /// <summary>Reads a token; null when this server never made it.</summary>
    public static RefreshToken? TryParse(byte[] secret, string? text)
    {
        var parts = text?.Split('.') ?? [];
        if (parts.Length != 3 || !Guid.TryParseExact(parts[0], "N", out _) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var real = Derive(secret, parts[0], number);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(real.Text), Encoding.UTF8.GetBytes(text!)) ? real : null;
    }
}
