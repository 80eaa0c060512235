namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>What a subscriber's answer to a delivery means (contract, section 4.5).</summary>
internal enum DeliveryResult
{
    /// <summary>Handled.</summary>
    Success,

    /// <summary>Never to be sent again.</summary>
    Drop,

    /// <summary>Failed; may be tried again.</summary>
    Failure,
}

/// <summary>A subscriber's answer to one event.</summary>
/// <param name="Result">What it means.</param>
/// <param name="Reason">What it was, in words for people; empty for a success.</param>
/// <param name="Status">The status, of HTTP or gRPC, of a failure that retries may be chosen by; null when there is none.</param>
internal readonly record struct EventAnswer(DeliveryResult Result, string Reason = "", int? Status = null)
{
    /// <summary>Handled.</summary>
    public static EventAnswer Success => new(DeliveryResult.Success);
}
