namespace Capnp;

/// <summary>Makes domain objects from deserializer states.</summary>
public static class CapnpSerializable
{
    /// <summary>Makes a domain object of the struct that a state stands for.</summary>
    /// <typeparam name="T">A generated class: it implements <see cref="ICapnpSerializable"/> and has a public constructor without parameters.</typeparam>
    /// <returns>The object, or null for a null pointer.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is no generated class.</exception>
    /// <exception cref="DeserializationException">The message is malformed.</exception>
    public static T? Create<T>(DeserializerState state)
        where T : class
    {
        if (!typeof(ICapnpSerializable).IsAssignableFrom(typeof(T)))
            throw new ArgumentException($"Don't know how to construct {typeof(T).Name}: it does not implement {nameof(ICapnpSerializable)}.");
        if (state.Kind == ObjectKind.Nil)
            return null;
        var result = Activator.CreateInstance<T>();
        ((ICapnpSerializable)result).Deserialize(state);
        return result;
    }
}
