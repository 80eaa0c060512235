namespace Switchyard.Gateway.Flow;

/// <summary>One second of the contact messages that came through this gateway.</summary>
/// <param name="At">When the second began, UTC.</param>
/// <param name="Accepted">Messages that were answered 202.</param>
/// <param name="Stored">Messages of this gateway that were heard to be stored.</param>
/// <param name="Backlog">Messages accepted and not yet heard to be stored, at the second's end.</param>
/// <param name="P50">Median time from accepted to heard to be stored, in milliseconds; null when nothing was.</param>
/// <param name="P99">99th percentile of the same.</param>
internal sealed record FlowSecond(DateTime At, int Accepted, int Stored, int Backlog, double? P50, double? P99);
