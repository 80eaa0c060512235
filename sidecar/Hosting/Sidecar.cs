namespace Switchyard.Sidecar.Hosting;

/// <summary>One app's sidecar.</summary>
public sealed class Sidecar
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Sidecar(SidecarOptions options) => Options = options;

    /// <summary>What it was started with.</summary>
    public SidecarOptions Options { get; }

    /// <summary>Completes when <c>/v1.0/healthz</c> turns ready for the first time: the app was reached and its subscriptions started.</summary>
    public Task Ready => ready.Task;

    /// <summary>Completes when it has stopped, by <see cref="StopAsync"/> or by the shutdown API.</summary>
    public Task Stopped => stopped.Task;

    internal static Task<Sidecar> StartAsync(SidecarGroup group, SidecarOptions options, CancellationToken cancellationToken) =>
        Task.FromResult(new Sidecar(options));

    /// <summary>Stops gracefully: subscriptions end, running requests finish, then the listeners close (contract, section 12.5).</summary>
    public Task StopAsync()
    {
        stopped.TrySetResult();
        return stopped.Task;
    }
}
