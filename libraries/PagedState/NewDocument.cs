namespace Switchyard.PagedState;

/// <summary>A document to be stored, with its original bytes, which must stay as they are until it is.</summary>
public readonly record struct NewDocument<TDocument>(TDocument Document, ReadOnlyMemory<byte> Bytes);
