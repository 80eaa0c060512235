using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Switchyard.Gateway.Page;

/// <summary>A file of the page, in memory with the compressed forms that its build made.</summary>
/// <param name="Path">Where it is served, as <c>/assets/index.js</c>.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Plain">As it is.</param>
/// <param name="Brotli">Compressed (RFC 7932), or null.</param>
/// <param name="Gzip">Compressed (RFC 1952), or null.</param>
internal sealed record PageFile(string Path, string ContentType, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly string _hash = Convert.ToHexStringLower(SHA256.HashData(Plain))[..32];

    /// <summary>Whether its name changes with its content, so that it may be kept for ever.</summary>
    public bool IsImmutable => Path.StartsWith("/assets/", StringComparison.Ordinal);

    /// <summary>Reads all files of a folder that have a type the page uses; none when there is no such folder.</summary>
    public static IReadOnlyList<PageFile> ReadAll(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
           where Types.ContainsKey(System.IO.Path.GetExtension(file))
           select new PageFile(
               "/" + System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/'),
               Types[System.IO.Path.GetExtension(file)],
               File.ReadAllBytes(file),
               ReadIfThere(file + ".br"),
               ReadIfThere(file + ".gz")),
    ];

    /// <summary>The smallest form that a client takes.</summary>
    /// <param name="accepted">The request's <c>Accept-Encoding</c> (RFC 9110, section 12.5.3).</param>
    /// <returns>The bytes, their encoding or null for the plain ones, and the entity tag of this form.</returns>
    public (byte[] Bytes, string? Encoding, EntityTagHeaderValue Tag) Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        if (Brotli is not null && Takes(accepted, "br"))
            return (Brotli, "br", Tag("-br"));
        if (Gzip is not null && Takes(accepted, "gzip"))
            return (Gzip, "gzip", Tag("-gz"));
        return (Plain, null, Tag(""));
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string encoding) =>
        accepted.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);

    private static byte[]? ReadIfThere(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;

    private EntityTagHeaderValue Tag(string form) => new($"\"{_hash}{form}\"");
}
