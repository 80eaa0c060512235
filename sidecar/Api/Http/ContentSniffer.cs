using System.Text;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Guesses a content type as Go's server does when none is given (WHATWG MIME sniffing, the part that matters here).</summary>
public static class ContentSniffer
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Length = 512;

    private static readonly string[] HtmlTags =
    [
        "<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR",
        "<P", "<!--",
    ];

    private static readonly (byte[] Start, string Type)[] Signatures =
    [
        ([0xFE, 0xFF], "text/plain; charset=utf-16be"),
        ([0xFF, 0xFE], "text/plain; charset=utf-16le"),
        ([0xEF, 0xBB, 0xBF], "text/plain; charset=utf-8"),
        ([.. "%PDF-"u8], "application/pdf"),
        ([.. "%!PS-Adobe-"u8], "application/postscript"),
        ([0x00, 0x00, 0x01, 0x00], "image/x-icon"),
        ([.. "BM"u8], "image/bmp"),
        ([.. "GIF87a"u8], "image/gif"),
        ([.. "GIF89a"u8], "image/gif"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ([.. "ID3"u8], "audio/mpeg"),
        ([.. "OggS"u8, 0], "application/ogg"),
        ([.. "wOFF"u8], "font/woff"),
        ([.. "wOF2"u8], "font/woff2"),
        ([0x1F, 0x8B, 0x08], "application/x-gzip"),
        ([.. "PK"u8, 3, 4], "application/zip"),
        ([0x00, 0x61, 0x73, 0x6D], "application/wasm"),
        ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
    ];

    /// <summary>The type of a body that begins with these bytes.</summary>
    public static string Detect(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart(" \t\r\n\f"u8);
        if (IsHtml(text))
            return "text/html; charset=utf-8";
        if (text.StartsWith("<?xml"u8))
            return "text/xml; charset=utf-8";
        foreach (var (signature, type) in Signatures)
            if (start.StartsWith(signature))
                return type;
        foreach (var octet in start)
            if (octet is <= 8 or 0x0B or (>= 0x0E and <= 0x1A) or (>= 0x1C and <= 0x1F))
                return "application/octet-stream";
        return "text/plain; charset=utf-8";
    }

    private static bool IsHtml(ReadOnlySpan<byte> text)
    {
        foreach (var tag in HtmlTags)
        {
            if (text.Length > tag.Length && text[tag.Length] is (byte)' ' or (byte)'>'
                && Encoding.ASCII.GetString(text[..tag.Length]).Equals(tag, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
