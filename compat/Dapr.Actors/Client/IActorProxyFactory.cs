namespace Dapr.Actors.Client;

/// <summary>Creates proxies of actors.</summary>
public interface IActorProxyFactory
{
    /// <summary>Creates a proxy that calls methods by name.</summary>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="actorType">The actor's type name.</param>
    /// <param name="options">The options, or null for the factory's.</param>
    ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions? options = null);
}

/// <summary>The address of an actor that is called.</summary>
public interface IActorProxy
{
    /// <summary>The actor's id.</summary>
    ActorId ActorId { get; }

    /// <summary>The actor's type name.</summary>
    string ActorType { get; }
}
