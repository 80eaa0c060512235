namespace Switchyard.EndToEnd;

/// <summary>The tests that share one running system; each uses ids of its own.</summary>
[CollectionDefinition(Name)]
public sealed class EmbeddedSystem : ICollectionFixture<ContactSystem>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "one running system";
}
