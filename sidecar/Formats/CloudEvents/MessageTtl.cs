using System.Globalization;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>The <c>ttlInSeconds</c> of a publish (contract, section 3.1).</summary>
public static class MessageTtl
{
    /// <summary>How long the message lives, from a Go duration or positive whole seconds; null when it is absent or not understood.</summary>
    public static TimeSpan? Read(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return null;
        foreach (var (name, value) in metadata)
            if (name.Equals("ttlInSeconds", StringComparison.OrdinalIgnoreCase) || name.Equals("ttl", StringComparison.OrdinalIgnoreCase))
                return Parse(value);
        return null;
    }

    private static TimeSpan? Parse(string text)
    {
        if (GoDuration.TryParse(text, out var duration))
            return duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}
