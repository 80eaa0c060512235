namespace Capnp;

/// <summary>A generated domain class that can be written to and read from a message.</summary>
public interface ICapnpSerializable
{
    /// <summary>Writes this object's fields into the given struct.</summary>
    void Serialize(SerializerState state);

    /// <summary>Reads this object's fields from the given struct.</summary>
    void Deserialize(DeserializerState state);
}
