namespace Dapr.Actors.Runtime;

/// <summary>Names an actor type otherwise than its class.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ActorAttribute : Attribute
{
    /// <summary>The actor type's name.</summary>
    public string TypeName { get; set; } = null!;
}
