namespace Switchyard.ServiceDefaults.CloudEvents;

/// <summary>What becomes of a delivery (Dapr's contract, section 4.5).</summary>
public enum Verdict
{
    /// <summary>Done.</summary>
    Success,

    /// <summary>Something outside failed: deliver it again.</summary>
    Retry,

    /// <summary>It can never succeed: to the dead letters.</summary>
    Drop,
}
