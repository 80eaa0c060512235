namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>The metadata entry <c>rawPayload</c>: whether a message goes without an envelope (contract, section 3.1).</summary>
public static class RawPayload
{
    private const string Name = "rawPayload";

    /// <summary>The entry's text, or null; its name is matched exactly.</summary>
    public static string? Text(IReadOnlyDictionary<string, string> metadata) => metadata.GetValueOrDefault(Name);

    /// <summary>Reads the entry as Go reads booleans; absent is false.</summary>
    /// <returns>False when the text is no boolean.</returns>
    public static bool TryRead(IReadOnlyDictionary<string, string> metadata, out bool raw)
    {
        var text = metadata.Count == 0 ? null : Text(metadata);
        raw = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return raw || text is null or "" or "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
