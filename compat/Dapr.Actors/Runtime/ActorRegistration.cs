using System.Collections.ObjectModel;

namespace Dapr.Actors.Runtime;

/// <summary>An actor type that the app hosts.</summary>
public sealed class ActorRegistration
{
    /// <summary>Registers a type with the options of the runtime.</summary>
    public ActorRegistration(ActorTypeInformation type)
        : this(type, options: null)
    {
    }

    /// <summary>Registers a type with options of its own, or null for those of the runtime.</summary>
    public ActorRegistration(ActorTypeInformation type, ActorRuntimeOptions? options)
    {
        Type = type;
        TypeOptions = options;
    }

    /// <summary>The type.</summary>
    public ActorTypeInformation Type { get; }

    /// <summary>What creates the actors, or null for the default.</summary>
    public ActorActivator? Activator { get; set; }

    /// <summary>The type's own options, or null.</summary>
    public ActorRuntimeOptions? TypeOptions { get; }
}

/// <summary>The actor types that the app hosts.</summary>
public sealed class ActorRegistrationCollection : KeyedCollection<ActorTypeInformation, ActorRegistration>
{
    /// <summary>Registers an actor class.</summary>
    /// <exception cref="ArgumentException">The class or one of its actor interfaces breaks a rule.</exception>
    public void RegisterActor<TActor>(Action<ActorRegistration>? configure = null)
        where TActor : Actor => Register<TActor>(null, null, configure);

    /// <summary>Registers an actor class with options of its own.</summary>
    /// <exception cref="ArgumentException">The class or one of its actor interfaces breaks a rule.</exception>
    public void RegisterActor<TActor>(ActorRuntimeOptions typeOptions, Action<ActorRegistration>? configure = null)
        where TActor : Actor => Register<TActor>(null, typeOptions, configure);

    /// <summary>Registers an actor class under a name.</summary>
    /// <exception cref="ArgumentException">The class or one of its actor interfaces breaks a rule.</exception>
    public void RegisterActor<TActor>(string actorTypeName, Action<ActorRegistration>? configure = null)
        where TActor : Actor => Register<TActor>(actorTypeName, null, configure);

    /// <summary>Registers an actor class under a name with options of its own.</summary>
    /// <exception cref="ArgumentException">The class or one of its actor interfaces breaks a rule.</exception>
    public void RegisterActor<TActor>(string actorTypeName, ActorRuntimeOptions typeOptions, Action<ActorRegistration>? configure = null)
        where TActor : Actor => Register<TActor>(actorTypeName, typeOptions, configure);

    /// <inheritdoc/>
    protected override ActorTypeInformation GetKeyForItem(ActorRegistration item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Type;
    }

    private void Register<TActor>(string? actorTypeName, ActorRuntimeOptions? typeOptions, Action<ActorRegistration>? configure)
        where TActor : Actor
    {
        var registration = new ActorRegistration(ActorTypeInformation.Get(typeof(TActor), actorTypeName), typeOptions);
        configure?.Invoke(registration);
        Add(registration);
    }
}
