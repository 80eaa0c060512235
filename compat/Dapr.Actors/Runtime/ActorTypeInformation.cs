using System.Reflection;

namespace Dapr.Actors.Runtime;

/// <summary>What an actor class is: its type name and its actor interfaces.</summary>
public sealed class ActorTypeInformation
{
    private ActorTypeInformation(string actorTypeName, Type implementationType, Type[] interfaceTypes)
    {
        ActorTypeName = actorTypeName;
        ImplementationType = implementationType;
        InterfaceTypes = interfaceTypes;
    }

    /// <summary>The actor type's name: as given, else of <see cref="ActorAttribute"/>, else the class name without namespace.</summary>
    public string ActorTypeName { get; }

    /// <summary>The class.</summary>
    public Type ImplementationType { get; }

    /// <summary>The interfaces that derive from <see cref="IActor"/>.</summary>
    public IEnumerable<Type> InterfaceTypes { get; }

    /// <summary>Whether the class is abstract.</summary>
    public bool IsAbstract => ImplementationType.IsAbstract;

    /// <summary>Whether the class takes reminders.</summary>
    public bool IsRemindable => typeof(IRemindable).IsAssignableFrom(ImplementationType);

    /// <summary>Reads an actor class.</summary>
    /// <param name="actorType">The class.</param>
    /// <param name="actorTypeName">The type name to use, or null.</param>
    /// <exception cref="ArgumentException">It is no actor class, or an actor interface of it breaks a rule.</exception>
    public static ActorTypeInformation Get(Type actorType, string? actorTypeName)
    {
        ArgumentNullException.ThrowIfNull(actorType);
        if (!actorType.IsSubclassOf(typeof(Actor)))
            throw new ArgumentException(
                $"The type '{actorType.FullName}' is not an actor: it must derive from {typeof(Actor).FullName}.", nameof(actorType));

        var interfaces = Array.FindAll(actorType.GetInterfaces(), type => type != typeof(IActor) && typeof(IActor).IsAssignableFrom(type));
        if (interfaces.Length == 0 && !actorType.IsAbstract)
            throw new ArgumentException(
                $"The actor type '{actorType.FullName}' must implement an interface that derives from {typeof(IActor).FullName}.",
                nameof(actorType));
        foreach (var type in interfaces)
            Check(type);

        var name = actorTypeName ?? actorType.GetCustomAttribute<ActorAttribute>()?.TypeName ?? actorType.Name;
        return new ActorTypeInformation(name, actorType, interfaces);
    }

    private static void Check(Type actorInterface)
    {
        if (actorInterface.IsGenericType)
            throw Broken("it must not be generic");
        if (Array.Exists(actorInterface.GetInterfaces(), parent => !typeof(IActor).IsAssignableFrom(parent)))
            throw Broken($"all its parents must derive from {nameof(IActor)}");

        var methods = actorInterface.GetMethods();
        if (methods.GroupBy(method => method.Name).FirstOrDefault(group => group.Count() > 1) is { } overloaded)
            throw Broken($"its method '{overloaded.Key}' must not be overloaded");
        foreach (var method in methods)
        {
            if (method.IsGenericMethod)
                throw Broken($"its method '{method.Name}' must not be generic");
            if (method.ReturnType != typeof(Task)
                && !(method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)))
                throw Broken($"its method '{method.Name}' must return Task or Task<T>");
        }

        ArgumentException Broken(string rule) =>
            new($"The type '{actorInterface.FullName}' is not an actor interface: {rule}.", nameof(actorInterface));
    }
}
