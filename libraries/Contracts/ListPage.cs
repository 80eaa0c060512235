namespace Switchyard.Contracts;

/// <summary>The shape of every list.</summary>
/// <param name="Items">Newest first, at most the limit asked for.</param>
/// <param name="Next">The cursor to pass as <c>after</c> for what follows, or null at the end.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);
