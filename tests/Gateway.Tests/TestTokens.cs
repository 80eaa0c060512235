using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Switchyard.Gateway.Tests;

/// <summary>Makes access tokens as auth does, and as attackers do: put together by hand, so that nothing is corrected on the way.</summary>
internal sealed class TestTokens : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; } = $"key-{Guid.NewGuid():N}";

    /// <summary>The key set with this key.</summary>
    public string KeySet(params JsonObject[] more) => new JsonObject { ["keys"] = new JsonArray([Jwk(), .. more]) }.ToJsonString();

    public JsonObject Jwk()
    {
        var point = _key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = KeyId,
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }

    /// <summary>A good token, or one with other claims and headers; null takes one out.</summary>
    public string Make(object claims, object? header = null) => Sign(Head(header), Body(claims), data => _key.SignData(data, HashAlgorithmName.SHA256));

    /// <summary>A user's.</summary>
    public string User(Guid id, params string[] roles) => Make(new { sub = id.ToString(), roles });

    /// <summary>An administrator's.</summary>
    public string Admin() => User(Guid.NewGuid(), "admin");

    /// <summary>A token signed in another way.</summary>
    public string Forge(object claims, object header, Func<byte[], byte[]> sign) => Sign(Head(header), Body(claims), sign);

    /// <summary>The public key in a form that a careless checker might take for a shared secret.</summary>
    public byte[] PublicKeyBytes(string format) => format == "pem" ? Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()) : _key.ExportSubjectPublicKeyInfo();

    public void Dispose() => _key.Dispose();

    private JsonObject Head(object? header) => Merge(new JsonObject { ["alg"] = "ES256", ["kid"] = KeyId, ["typ"] = "JWT" }, header);

    private static JsonObject Body(object claims)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return Merge(new JsonObject
        {
            ["iss"] = "switchyard",
            ["aud"] = "switchyard",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 900,
            ["jti"] = Guid.NewGuid().ToString(),
            ["sid"] = Guid.NewGuid().ToString("N"),
        }, claims);
    }

    private static JsonObject Merge(JsonObject into, object? changes)
    {
        foreach (var (name, value) in changes is null ? [] : JsonSerializer.SerializeToNode(changes)!.AsObject())
        {
            into.Remove(name);
            if (value is not null)
                into[name] = value.DeepClone();
        }

        return into;
    }

    private static string Sign(JsonObject header, JsonObject body, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(body.ToJsonString())}";
        return $"{signed}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
