using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Which APIs are on over HTTP, asked once: every request passes here.</summary>
internal sealed class HttpAccess(SidecarConfiguration configuration)
{
    private readonly ApiAccess access = new(configuration, "http");

    /// <summary>Whether the state API is on.</summary>
    public bool State { get; } = IsOn(configuration, "state");

    /// <summary>Whether the alpha query API is on.</summary>
    public bool StateQuery { get; } = IsOn(configuration, "state", "v1alpha1");

    /// <summary>Whether publishing is on.</summary>
    public bool Publish { get; } = IsOn(configuration, "publish");

    /// <summary>Whether the alpha routes of publishing are on.</summary>
    public bool PublishAlpha { get; } = IsOn(configuration, "publish", "v1alpha1");

    /// <summary>Whether invocation is on; without it, unknown routes answer a plain 404.</summary>
    public bool Invoke { get; } = IsOn(configuration, "invoke");

    /// <summary>Whether the secrets API is on.</summary>
    public bool Secrets { get; } = IsOn(configuration, "secrets");

    /// <summary>Whether the metadata API is on.</summary>
    public bool Metadata { get; } = IsOn(configuration, "metadata");

    /// <summary>Whether the actor APIs are on.</summary>
    public bool Actors { get; } = IsOn(configuration, "actors");

    /// <summary>Whether the shutdown API is on.</summary>
    public bool Shutdown { get; } = IsOn(configuration, "shutdown");

    /// <summary>Whether another API is on.</summary>
    public bool IsOn(string api, string version) => access.IsOn(api, version);

    private static bool IsOn(SidecarConfiguration configuration, string api, string version = "v1") => new ApiAccess(configuration, "http").IsOn(api, version);
}
