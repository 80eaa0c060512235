namespace Switchyard.EndToEnd;

/// <summary>A system whose password hashes cost next to nothing, for tests of many registrations.</summary>
public sealed class CheapSystem : ContactSystem
{
    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["Auth__WorkFactor"] = "4",
        ["Auth__HashesWaiting"] = "1000",
    };
}
