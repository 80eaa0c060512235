namespace Dapr;

/// <summary>What holds for all subscriptions of the app.</summary>
public class SubscribeOptions
{
    /// <summary>Whether the messages of all subscriptions are raw.</summary>
    public bool EnableRawPayload { get; set; }
}
