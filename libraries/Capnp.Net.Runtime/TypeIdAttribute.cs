namespace Capnp;

/// <summary>The 64-bit id that the schema gives to a generated type.</summary>
/// <param name="typeId">The id as <c>capnp compile -ocapnp</c> prints it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum | AttributeTargets.Interface)]
public class TypeIdAttribute(ulong typeId) : Attribute
{
    /// <summary>The type's id.</summary>
    public ulong Id { get; } = typeId;
}
