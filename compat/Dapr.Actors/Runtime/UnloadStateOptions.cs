namespace Dapr.Actors.Runtime;

/// <summary>Options of <see cref="IActorStateManager.UnloadStateAsync"/>.</summary>
public class UnloadStateOptions
{
    /// <summary>Whether a changed state may be unloaded, which loses the change; false by default.</summary>
    public bool AllowUnloadingWhenStateModified { get; set; }
}
