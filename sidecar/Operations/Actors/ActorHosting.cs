namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>How the actors of one type are run.</summary>
public sealed record ActorTypeSettings
{
    /// <summary>Without a call, timer or reminder for so long, the actor is deactivated.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How long a running call is waited for when its actor moves away.</summary>
    public TimeSpan DrainOngoingCallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>False: running calls are cancelled at once when their actor moves away.</summary>
    public bool DrainRebalancedActors { get; init; } = true;

    /// <summary>A call that carries the id of the running turn enters it.</summary>
    public bool Reentrancy { get; init; }

    /// <summary>How many calls may be inside one turn.</summary>
    public int MaxStackDepth { get; init; } = 32;
}

/// <summary>What an app says of the actors that it hosts; null where it says nothing.</summary>
internal sealed record ActorHosting
{
    // What a change of placement may take in daprd, and what of it a drain that is set longer gets.
    private static readonly TimeSpan PlacementTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDrain = PlacementTimeout * 0.8;

    /// <summary>The hosted types.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>See <see cref="ActorTypeSettings.IdleTimeout"/>.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>See <see cref="ActorTypeSettings.DrainOngoingCallTimeout"/>.</summary>
    public TimeSpan? DrainOngoingCallTimeout { get; init; }

    /// <summary>See <see cref="ActorTypeSettings.DrainRebalancedActors"/>.</summary>
    public bool? DrainRebalancedActors { get; init; }

    /// <summary>See <see cref="ActorTypeSettings.Reentrancy"/>.</summary>
    public bool? Reentrancy { get; init; }

    /// <summary>See <see cref="ActorTypeSettings.MaxStackDepth"/>.</summary>
    public int? MaxStackDepth { get; init; }

    /// <summary>Settings of some of the types.</summary>
    public IReadOnlyList<ActorHosting> OfSomeTypes { get; init; } = [];

    /// <summary>The settings of each hosted type.</summary>
    public IReadOnlyDictionary<string, ActorTypeSettings> ToSettings()
    {
        var defaults = Apply(new ActorTypeSettings());
        var settings = Types.Distinct(StringComparer.Ordinal).ToDictionary(type => type, _ => defaults, StringComparer.Ordinal);
        // As in daprd, a type with settings of its own takes nothing but the draining from the whole.
        var own = new ActorTypeSettings
        {
            DrainOngoingCallTimeout = defaults.DrainOngoingCallTimeout,
            DrainRebalancedActors = defaults.DrainRebalancedActors,
        };
        foreach (var some in OfSomeTypes)
            foreach (var type in some.Types)
                if (settings.ContainsKey(type))
                    settings[type] = some.Apply(own);
        return settings;
    }

    private ActorTypeSettings Apply(ActorTypeSettings defaults) => new()
    {
        IdleTimeout = IdleTimeout is { Ticks: > 0 } idle ? idle : defaults.IdleTimeout,
        DrainOngoingCallTimeout = DrainOngoingCallTimeout switch
        {
            { } drain when drain >= PlacementTimeout => LongestDrain,
            { Ticks: > 0 } drain => drain,
            _ => defaults.DrainOngoingCallTimeout,
        },
        DrainRebalancedActors = DrainRebalancedActors ?? defaults.DrainRebalancedActors,
        Reentrancy = Reentrancy ?? defaults.Reentrancy,
        MaxStackDepth = MaxStackDepth ?? defaults.MaxStackDepth,
    };
}
