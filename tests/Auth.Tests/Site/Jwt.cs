using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Switchyard.Auth.Tests.Site;

/// <summary>Reads and checks a JWT by hand (RFC 7515), so that the library that makes them is not its own judge.</summary>
internal static class Jwt
{
    public static JsonElement Header(string token) => Part(token, 0);

    public static JsonElement Payload(string token) => Part(token, 1);

    /// <summary>Whether the key of the token's <c>kid</c> in a key set signed it with ES256.</summary>
    public static bool IsSignedBy(string token, JsonElement keySet)
    {
        var key = keySet.GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("kid").GetString() == Header(token).GetProperty("kid").GetString());
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Bytes(key.GetProperty("x").GetString()!), Y = Bytes(key.GetProperty("y").GetString()!) },
        });
        var end = token.LastIndexOf('.');
        return ecdsa.VerifyData(Encoding.ASCII.GetBytes(token[..end]), Bytes(token[(end + 1)..]), HashAlgorithmName.SHA256);
    }

    private static JsonElement Part(string token, int index) => JsonDocument.Parse(Bytes(token.Split('.')[index])).RootElement;

    private static byte[] Bytes(string base64Url) => Base64Url.DecodeFromChars(base64Url);
}
