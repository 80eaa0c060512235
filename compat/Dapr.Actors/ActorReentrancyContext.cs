namespace Dapr.Actors;

/// <summary>The id of the call chain that the current code runs in, so that nested actor calls can pass it on.</summary>
internal static class ActorReentrancyContext
{
    public const string Header = "Dapr-Reentrancy-Id";

    private static readonly AsyncLocal<string?> CurrentId = new();

    public static string? Current
    {
        get => CurrentId.Value;
        set => CurrentId.Value = value;
    }
}
