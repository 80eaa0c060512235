namespace Dapr;

/// <summary>The plain part of every error body that the sidecar's HTTP API gives.</summary>
public class DaprError
{
    /// <summary>The error code, <c>ERR_...</c>.</summary>
    public string ErrorCode { get; set; } = null!;

    /// <summary>The text for people; never parse it.</summary>
    public string Message { get; set; } = null!;
}
