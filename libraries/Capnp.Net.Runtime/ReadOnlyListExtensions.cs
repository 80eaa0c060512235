namespace Capnp;

/// <summary>Helpers that generated code calls.</summary>
public static class ReadOnlyListExtensions
{
    /// <summary>Applies the selector to each element at once; a null list stays null.</summary>
    public static IReadOnlyList<To>? ToReadOnlyList<From, To>(this IReadOnlyList<From>? source, Func<From, To> selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return source?.Select(selector).ToList().AsReadOnly();
    }
}
