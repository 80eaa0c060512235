using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Switchyard.ServiceDefaults.Ids;

namespace Switchyard.Idempotency;

/// <summary>Gives requests their ids. With an Idempotency-Key the same request gets the same ids on every replica and after every restart.</summary>
public sealed class RequestIds
{
    private const string Public = "public";

    private volatile byte[]? _secret;

    /// <summary>Whether the secret is known; without it no id may be derived from a key.</summary>
    public bool IsReady => _secret is not null;

    /// <summary>Sets the secret that keeps others from computing ids.</summary>
    public void Use(string secret) => _secret = Encoding.UTF8.GetBytes(secret);

    /// <summary>The ids of what a request asks for.</summary>
    /// <param name="route">The verb and what it is done to, e.g. <c>POST /contact-persons</c>.</param>
    /// <param name="subject">The client, or null for the public.</param>
    /// <param name="key">The Idempotency-Key, whose ids are UUIDv8, or a <see cref="GeneratedKey"/>, whose ids are UUIDv7; null gives new ones each time.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="count">How many ids the request takes.</param>
    /// <exception cref="InvalidOperationException">Not <see cref="IsReady"/>, and there is a key.</exception>
    public Guid[] Give(string route, string? subject, string? key, ReadOnlySpan<byte> body, int count)
    {
        var ids = new Guid[count];
        if (key is null)
        {
            for (var i = 0; i < count; i++)
                ids[i] = Guid.CreateVersion7();
            return ids;
        }

        var secret = _secret ?? throw new InvalidOperationException("The secret behind the ids has not been read yet.");
        var seed = Seed([subject ?? Public, route, key], body);
        var isGenerated = GeneratedKey.TryRead(key, out var made);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(seed.Length - sizeof(int)), i);
            HMACSHA256.HashData(secret, seed, hash);
            ids[i] = isGenerated ? AtTimeOf(made, hash) : HashedId.From(hash);
        }

        return ids;
    }

    /// <summary>A UUIDv7 (RFC 9562, section 5.7) of another's time, with a hash where chance would be.</summary>
    private static Guid AtTimeOf(Guid made, ReadOnlySpan<byte> hash)
    {
        const int timeAndVersion = 7;
        Span<byte> id = stackalloc byte[16];
        made.TryWriteBytes(id, bigEndian: true, out _);
        hash[..(id.Length - timeAndVersion)].CopyTo(id[timeAndVersion..]);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>Subject, route and key, each behind its length so that none can pass for part of another, the body's hash, and room for an index.</summary>
    private static byte[] Seed(string[] texts, ReadOnlySpan<byte> body)
    {
        var seed = new byte[texts.Sum(text => sizeof(int) + Encoding.UTF8.GetByteCount(text)) + SHA256.HashSizeInBytes + sizeof(int)];
        var rest = seed.AsSpan();
        foreach (var text in texts)
        {
            var length = Encoding.UTF8.GetBytes(text, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }

        SHA256.HashData(body, rest);
        return seed;
    }
}
