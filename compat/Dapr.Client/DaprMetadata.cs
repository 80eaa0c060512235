namespace Dapr.Client;

/// <summary>What a sidecar says of itself (<c>GET /v1.0/metadata</c>).</summary>
public sealed class DaprMetadata(
    string id,
    IReadOnlyList<DaprActorMetadata> actors,
    IReadOnlyDictionary<string, string> extended,
    IReadOnlyList<DaprComponentsMetadata> components)
{
    /// <summary>The app-id.</summary>
    public string Id { get; } = id;

    /// <summary>The actor types with active actors.</summary>
    public IReadOnlyList<DaprActorMetadata> Actors { get; } = actors;

    /// <summary>The extended attributes.</summary>
    public IReadOnlyDictionary<string, string> Extended { get; } = extended;

    /// <summary>The loaded components.</summary>
    public IReadOnlyList<DaprComponentsMetadata> Components { get; } = components;
}

/// <summary>How many actors of a type are active.</summary>
public sealed class DaprActorMetadata(string type, int count)
{
    /// <summary>The actor type.</summary>
    public string Type { get; } = type;

    /// <summary>The number of active actors.</summary>
    public int Count { get; } = count;
}

/// <summary>A loaded component.</summary>
public sealed class DaprComponentsMetadata(string name, string type, string version, string[] capabilities)
{
    /// <summary>The component's name.</summary>
    public string Name { get; } = name;

    /// <summary>The component's type, such as <c>state.mongodb</c>.</summary>
    public string Type { get; } = type;

    /// <summary>The component's version.</summary>
    public string Version { get; } = version;

    /// <summary>What the component can do, such as <c>ETAG</c>.</summary>
    public string[] Capabilities { get; } = capabilities;
}
