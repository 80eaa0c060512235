namespace Switchyard.Sandbox;

/// <summary>How heavy the heavy tests are: what a change is tested with, or with <c>SWITCHYARD_FULL=1</c> (.ci/full) the full size.</summary>
public static class TestSize
{
    /// <summary>Whether the full size was asked for.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("SWITCHYARD_FULL") == "1";

    /// <summary>The one of both that holds.</summary>
    public static int Of(int usual, int full) => IsFull ? full : usual;
}
