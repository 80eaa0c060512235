using System.Collections.Immutable;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The hosts of one sidecar: its HTTP app, or the streams that its app has opened.</summary>
internal sealed class ActorHosts
{
    private ImmutableArray<ActorHost> hosts = [];

    /// <summary>All of them, the latest last.</summary>
    public IReadOnlyList<ActorHost> All => hosts;

    /// <summary>Adds a host.</summary>
    public void Add(ActorHost host) => ImmutableInterlocked.Update(ref hosts, all => all.Add(host));

    /// <summary>Removes a host.</summary>
    public void Remove(ActorHost host) => ImmutableInterlocked.Update(ref hosts, all => all.Remove(host));

    /// <summary>Whether the host is one of this sidecar's.</summary>
    public bool Contains(ActorHost? host) => host is not null && hosts.Contains(host);

    /// <summary>The latest host of a type, or null.</summary>
    public ActorHost? Of(string type)
    {
        var all = hosts;
        for (var i = all.Length - 1; i >= 0; i--)
            if (all[i].Types.ContainsKey(type))
                return all[i];
        return null;
    }
}
