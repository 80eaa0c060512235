using System.Collections.Immutable;
using System.Text;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// Which host an actor lives on: of the hosts of its type, the one with the highest hash of host and actor. So every sidecar decides
/// alike, and when a host
/// goes only its own actors move. Of hosts with one name, the streams of one app, the latest has them all. Immutable.
/// </summary>
internal sealed class Placement
{
    private readonly ImmutableDictionary<string, ImmutableArray<ActorHost>> hostsByType;

    private Placement(ImmutableDictionary<string, ImmutableArray<ActorHost>> hostsByType) => this.hostsByType = hostsByType;

    public static Placement Empty { get; } = new(ImmutableDictionary.Create<string, ImmutableArray<ActorHost>>(StringComparer.Ordinal));

    public Placement With(ActorHost host) => Change(host, hosts => hosts.Add(host));

    public Placement Without(ActorHost host) => Change(host, hosts => hosts.Remove(host));

    /// <summary>The hosts of a type; empty when no app hosts it.</summary>
    public ImmutableArray<ActorHost> HostsOf(string type) => hostsByType.GetValueOrDefault(type, []);

    /// <summary>The actor's host, or null.</summary>
    public ActorHost? Find(ActorKey key)
    {
        var hosts = HostsOf(key.Type);
        if (hosts.Length < 2)
            return hosts.IsEmpty ? null : hosts[0];
        var actor = Encoding.UTF8.GetBytes(key.Id);
        var (chosen, highest) = (hosts[0], 0UL);
        foreach (var host in hosts)
            if (Weight(host.Name, actor) is var weight && weight >= highest)
                (chosen, highest) = (host, weight);
        return chosen;
    }

    private Placement Change(ActorHost host, Func<ImmutableArray<ActorHost>, ImmutableArray<ActorHost>> change) =>
        new(hostsByType.SetItems(host.Types.Keys.Select(type => KeyValuePair.Create(type, change(HostsOf(type))))));

    // FNV-1a, then a finalizer that spreads close inputs (SplitMix64).
    private static ulong Weight(string host, byte[] actor)
    {
        var hash = 14695981039346656037;
        foreach (var octet in Encoding.UTF8.GetBytes(host).Append((byte)0).Concat(actor))
            hash = (hash ^ octet) * 1099511628211;
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        return hash ^ (hash >> 31);
    }
}
