namespace Dapr.Actors.Runtime;

/// <summary>A value that may not be there.</summary>
public struct ConditionalValue<TValue>(bool hasValue, TValue value)
{
    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; } = hasValue;

    /// <summary>The value, or <c>default</c>.</summary>
    public TValue Value { get; } = value;
}
