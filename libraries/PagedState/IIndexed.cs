namespace Switchyard.PagedState;

/// <summary>A document that an <see cref="IndexedStore{TDocument}"/> keeps.</summary>
public interface IIndexed<out TSelf>
{
    /// <summary>Names the document.</summary>
    Guid Id { get; }

    /// <summary>The key of the page that lists it; empty before it is stored.</summary>
    string Page { get; }

    /// <summary>An upper bound of its length as JSON, in bytes; requests are cut by it.</summary>
    int SizeBound { get; }

    /// <summary>The document with its place in the index.</summary>
    TSelf PlacedOn(string page, DateTime at);
}
