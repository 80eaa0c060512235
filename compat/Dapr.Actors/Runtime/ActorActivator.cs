namespace Dapr.Actors.Runtime;

/// <summary>Creates and releases the actors of a type.</summary>
public abstract class ActorActivator
{
    /// <summary>Creates an actor.</summary>
    public abstract Task<ActorActivatorState> CreateAsync(ActorHost host);

    /// <summary>Releases an actor that <see cref="CreateAsync"/> gave.</summary>
    public abstract Task DeleteAsync(ActorActivatorState state);
}

/// <summary>An actor together with what its activator needs to release it.</summary>
public class ActorActivatorState(Actor actor)
{
    /// <summary>The actor.</summary>
    public Actor Actor { get; } = actor;
}

/// <summary>Creates an activator for each actor type.</summary>
public abstract class ActorActivatorFactory
{
    /// <summary>Creates the activator of a type.</summary>
    public abstract ActorActivator CreateActivator(ActorTypeInformation type);
}
