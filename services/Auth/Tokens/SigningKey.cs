using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Switchyard.Auth.Tokens;

/// <summary>A key that signs access tokens with ES256 (RFC 7518, section 3.4).</summary>
/// <param name="Id">The <c>kid</c>: the key's JWK thumbprint (RFC 7638).</param>
/// <param name="Pkcs8">The private key, base64.</param>
/// <param name="ActiveFrom">From when on it signs, UTC; it is published before.</param>
public sealed record SigningKey(string Id, string Pkcs8, DateTimeOffset ActiveFrom)
{
    /// <summary>A new key on P-256.</summary>
    public static SigningKey Generate(DateTimeOffset activeFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return From(key, activeFrom);
    }

    /// <summary>A key in PEM, PKCS#8 or SEC 1.</summary>
    /// <exception cref="ArgumentException">The text holds no such key.</exception>
    public static SigningKey FromPem(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return From(key, DateTimeOffset.MinValue);
    }

    /// <summary>For signing.</summary>
    public ECDsaSecurityKey ToSecurityKey()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Pkcs8), out _);
        return new ECDsaSecurityKey(key) { KeyId = Id };
    }

    /// <summary>The public half, as a key set shows it (RFC 7517).</summary>
    public PublicKey ToPublic()
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(Pkcs8), out _);
        var point = key.ExportParameters(false).Q;
        return new PublicKey("EC", "P-256", Id, "sig", "ES256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }

    private static SigningKey From(ECDsa key, DateTimeOffset activeFrom)
    {
        var thumbprint = new ECDsaSecurityKey(key).ComputeJwkThumbprint();
        return new SigningKey(Base64UrlEncoder.Encode(thumbprint), Convert.ToBase64String(key.ExportPkcs8PrivateKey()), activeFrom);
    }
}

/// <summary>A public key in a key set (RFC 7517, RFC 7518 section 6.2).</summary>
public sealed record PublicKey(string Kty, string Crv, string Kid, string Use, string Alg, string X, string Y);

/// <summary>A key set (RFC 7517, section 5).</summary>
public sealed record PublicKeySet(IReadOnlyList<PublicKey> Keys);
