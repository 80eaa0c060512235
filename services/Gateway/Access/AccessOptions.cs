namespace Switchyard.Gateway.Access;

/// <summary>The settings of section <c>Access</c>: which tokens are believed.</summary>
internal sealed record AccessOptions
{
    /// <summary>Who must have made a token.</summary>
    public string Issuer { get; init; } = "switchyard";

    /// <summary>Whom it must be for.</summary>
    public string Audience { get; init; } = "switchyard";

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many checked tokens are remembered.</summary>
    public int Remembered { get; init; } = 20_000;
}
