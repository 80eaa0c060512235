namespace Switchyard.Contracts;

/// <summary>The names of the Dapr components; what stands behind a name is decided in YAML alone.</summary>
public static class ComponentNames
{
    /// <summary>Durable publish and subscribe; replicas of an app compete.</summary>
    public const string PubSub = "pubsub";

    /// <summary>Every replica gets every new message, nothing is kept.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>The one state store.</summary>
    public const string StateStore = "statestore";

    /// <summary>The secret store.</summary>
    public const string Secrets = "secrets";
}
