namespace Switchyard.ServiceDefaults.CloudEvents;

/// <summary>One CloudEvent as the sidecar delivered it, alone or in a bulk.</summary>
/// <remarks>Only what Dapr promises is here; <c>topic</c> of a dead letter still names the first topic (Dapr's contract, section 4.6).</remarks>
public sealed record Delivery
{
    /// <summary>The entry's id in a bulk, by which it is answered; null when the event came alone.</summary>
    public string? EntryId { get; init; }

    /// <summary>The attribute <c>id</c>, or null.</summary>
    public string? Id { get; init; }

    /// <summary>The attribute <c>type</c>, or null.</summary>
    public string? Type { get; init; }

    /// <summary>The attribute <c>topic</c>, or null.</summary>
    public string? Topic { get; init; }

    /// <summary>The attribute <c>time</c> in UTC (whole seconds with daprd), or null when missing or not a time.</summary>
    public DateTime? Time { get; init; }

    /// <summary>
    /// The decoded <c>data_base64</c>, else the JSON text of <c>data</c>, else empty; of an unreadable envelope its text. Valid until the
    /// batch is disposed of.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether <see cref="Data"/> comes from <c>data_base64</c>.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Why this is no event that could be read, or null.</summary>
    public string? Flaw { get; init; }
}
