using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Operations;

/// <summary>The version a write is meant for, by <c>If-Match</c> (RFC 9110, section 13.1.1; RFC 6585, section 3).</summary>
internal static class IfMatch
{
    /// <summary>A version's ETag.</summary>
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads the header.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="version">The version; null for <c>*</c>, any.</param>
    /// <param name="refusal">428 without the header, 400 when it is none, 412 when no version ever has such a tag.</param>
    public static bool TryRead(HttpRequest request, out long? version, out ProblemHttpResult? refusal)
    {
        (version, refusal) = (null, null);
        var given = request.Headers.IfMatch;
        if (given.Count == 0)
            refusal = Problem.Of(StatusCodes.Status428PreconditionRequired, "The header If-Match must name the version to change, as ETag gave it, or * for any.");
        else if (!EntityTagHeaderValue.TryParseStrictList(given, out var tags))
            refusal = Problem.Invalid("If-Match", "It must be an entity tag in quotes, as ETag gave it, or *.");
        else if (tags.Count > 1)
            refusal = Problem.Invalid("If-Match", "It must be one entity tag: a change is meant for one version.");
        else if (!tags[0].Equals(EntityTagHeaderValue.Any) && !TryVersion(tags[0], out version))
            refusal = Problem.Of(StatusCodes.Status412PreconditionFailed, $"No version has the entity tag {tags[0]}.");
        return refusal is null;
    }

    /// <summary>A weak tag never matches a strong comparison.</summary>
    private static bool TryVersion(EntityTagHeaderValue tag, out long? version)
    {
        version = null;
        if (tag.IsWeak || !long.TryParse(tag.Tag.AsSpan()[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || tag.Tag != ETag(number))
            return false;
        version = number;
        return true;
    }
}
