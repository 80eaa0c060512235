using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BCrypt.Net;

/// <summary>
/// Hashes passwords with bcrypt: <c>$2a$11$</c>, 22 characters of salt, 31 of hash. Of a password the first 72 bytes of its UTF-8 count;
/// callers refuse longer ones. The revisions a, b, x and y are computed alike.
/// </summary>
public static class BCrypt
{
    private const int DefaultWorkFactor = 11;
    private const int MinWorkFactor = 4;
    private const int MaxWorkFactor = 31;
    private const string Revisions = "abxy";
    private const int SettingsLength = 7;
    private const int SaltCharacters = 22;
    private const int HashCharacters = 31;
    private const int MaxKeyLength = 72;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Hashes a password with a new salt and work factor 11.</summary>
    /// <exception cref="ArgumentNullException">The password is null.</exception>
    public static string HashPassword(string inputKey) => HashPassword(inputKey, GenerateSalt());

    /// <summary>Hashes a password with a new salt.</summary>
    /// <param name="inputKey">The password.</param>
    /// <param name="workFactor">4 to 31; one more doubles the time.</param>
    /// <exception cref="ArgumentNullException">The password is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The work factor is out of its range.</exception>
    public static string HashPassword(string inputKey, int workFactor) => HashPassword(inputKey, GenerateSalt(workFactor));

    /// <summary>Hashes a password with a given salt.</summary>
    /// <param name="inputKey">The password.</param>
    /// <param name="salt">A salt of <see cref="GenerateSalt(int, char)"/>, or a whole hash, whose salt is then used.</param>
    /// <exception cref="ArgumentException">The password is null, the salt null or empty, or its work factor below 4.</exception>
    /// <exception cref="SaltParseException">The salt is not of bcrypt's form.</exception>
    public static string HashPassword(string inputKey, string salt)
    {
        ArgumentNullException.ThrowIfNull(inputKey);
        if (string.IsNullOrEmpty(salt))
            throw new ArgumentException("Invalid salt: salt cannot be null or empty", nameof(salt));

        Span<byte> saltBytes = stackalloc byte[EksBlowfish.SaltLength];
        var workFactor = ParseSalt(salt, saltBytes);
        Span<byte> hash = stackalloc byte[EksBlowfish.HashLength];
        Hash(inputKey, saltBytes, workFactor, hash);

        Span<char> text = stackalloc char[SettingsLength + SaltCharacters + HashCharacters];
        salt.AsSpan(0, SettingsLength).CopyTo(text);
        BcryptBase64.Encode(saltBytes, text[SettingsLength..]);
        BcryptBase64.Encode(hash, text[(SettingsLength + SaltCharacters)..]);
        return text.ToString();
    }

    /// <summary>Whether a password has a hash; the time does not depend on where they differ.</summary>
    /// <exception cref="ArgumentException">The password is null, or the hash null or empty.</exception>
    /// <exception cref="SaltParseException">The hash is not of bcrypt's form.</exception>
    public static bool Verify(string text, string hash)
    {
        var computed = HashPassword(text, hash);
        return CryptographicOperations.FixedTimeEquals(StrictUtf8.GetBytes(hash), StrictUtf8.GetBytes(computed));
    }

    /// <summary>Creates a salt with work factor 11.</summary>
    public static string GenerateSalt() => GenerateSalt(DefaultWorkFactor);

    /// <summary>Creates a salt: <c>$2a$11$</c> and 22 characters.</summary>
    /// <param name="workFactor">4 to 31.</param>
    /// <param name="bcryptMinorRevision">One of a, b, x and y.</param>
    /// <exception cref="ArgumentOutOfRangeException">The work factor is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no such revision.</exception>
    public static string GenerateSalt(int workFactor, char bcryptMinorRevision = 'a')
    {
        if (workFactor is < MinWorkFactor or > MaxWorkFactor)
            throw new ArgumentOutOfRangeException(
                nameof(workFactor), workFactor, $"The work factor must be between {MinWorkFactor} and {MaxWorkFactor} (inclusive)");
        if (!Revisions.Contains(bcryptMinorRevision, StringComparison.Ordinal))
            throw new ArgumentException("BCrypt Revision should be a, b, x or y", nameof(bcryptMinorRevision));

        Span<byte> bytes = stackalloc byte[EksBlowfish.SaltLength];
        RandomNumberGenerator.Fill(bytes);
        Span<char> text = stackalloc char[SaltCharacters];
        BcryptBase64.Encode(bytes, text);
        return string.Create(CultureInfo.InvariantCulture, $"$2{bcryptMinorRevision}${workFactor:00}${text}");
    }

    /// <summary>Whether a hash was made with a lower work factor.</summary>
    /// <exception cref="ArgumentNullException">The hash is null.</exception>
    /// <exception cref="SaltParseException">The hash is not of bcrypt's form.</exception>
    public static bool PasswordNeedsRehash(string hash, int newMinimumWorkLoad) =>
        int.Parse(Split(hash).WorkFactor, CultureInfo.InvariantCulture) < newMinimumWorkLoad;

    /// <summary>Takes a hash apart.</summary>
    /// <exception cref="HashInformationException">The hash is null or not of bcrypt's form.</exception>
    public static HashInformation InterrogateHash(string hash)
    {
        try
        {
            return Split(hash);
        }
        catch (Exception ex) when (ex is ArgumentNullException or SaltParseException)
        {
            throw new HashInformationException("Error handling string interrogation", ex);
        }
    }

    private static void Hash(string inputKey, ReadOnlySpan<byte> salt, int workFactor, Span<byte> hash)
    {
        // The zero byte that ends a C string is part of the key, as in all revisions since 2a.
        var length = StrictUtf8.GetByteCount(inputKey) + 1;
        var rented = length > MaxKeyLength + 1 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var key = rented is null ? stackalloc byte[MaxKeyLength + 1] : rented;
        key = key[..length];
        StrictUtf8.GetBytes(inputKey, key);
        key[^1] = 0;
        EksBlowfish.Hash(key, salt, workFactor, hash);
        CryptographicOperations.ZeroMemory(key);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private static int ParseSalt(string salt, Span<byte> bytes)
    {
        if (!salt.StartsWith("$2", StringComparison.Ordinal))
            throw new SaltParseException("Invalid salt version");
        if (salt.Length < 4 || !Revisions.Contains(salt[2], StringComparison.Ordinal) || salt[3] != '$')
            throw new SaltParseException("Invalid salt revision");
        if (salt.Length < SettingsLength
            || salt[6] != '$'
            || !int.TryParse(salt.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var workFactor))
            throw new SaltParseException("Missing salt rounds");
        if (workFactor is < 1 or > MaxWorkFactor)
            throw new SaltParseException("Salt rounds out of range");
        if (salt.Length < SettingsLength + SaltCharacters || !BcryptBase64.TryDecode(salt.AsSpan(SettingsLength, SaltCharacters), bytes))
            throw new SaltParseException($"Invalid salt: {SaltCharacters} characters of bcrypt's base64 must follow the rounds");
        if (workFactor < MinWorkFactor)
            throw new ArgumentException("Bad number of rounds", nameof(salt));
        return workFactor;
    }

    private static HashInformation Split(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var isValid = hash.Length == SettingsLength + SaltCharacters + HashCharacters
            && hash.StartsWith("$2", StringComparison.Ordinal)
            && Revisions.Contains(hash[2], StringComparison.Ordinal)
            && hash[3] == '$'
            && char.IsAsciiDigit(hash[4])
            && char.IsAsciiDigit(hash[5])
            && hash[6] == '$'
            && hash.AsSpan(SettingsLength).IndexOfAnyExcept(BcryptBase64.Digits) < 0;
        return isValid
            ? new HashInformation(hash[..6], hash[1..3], hash[4..6], hash[SettingsLength..])
            : throw new SaltParseException("Invalid Hash Format");
    }
}
