namespace Switchyard.Contracts;

/// <summary>The Dapr app-ids of the services, as dapr.yaml and the Kubernetes annotations give them.</summary>
public static class AppIds
{
    /// <summary>The only public door.</summary>
    public const string Gateway = "gateway";

    /// <summary>Takes contact persons in, checks and publishes them.</summary>
    public const string ContactIntake = "contact-intake";

    /// <summary>Consumes, stores and lists contact persons.</summary>
    public const string ContactProcessor = "contact-processor";

    /// <summary>Keeps credentials, makes tokens.</summary>
    public const string Auth = "auth";

    /// <summary>Decides on users and lists them.</summary>
    public const string Users = "users";

    /// <summary>Every app of the system.</summary>
    public static IReadOnlyList<string> All { get; } = [Gateway, Auth, Users, ContactIntake, ContactProcessor];
}
