namespace Switchyard.ServiceDefaults.Hosting;

/// <summary>Waiting for a token.</summary>
public static class LifetimeExtensions
{
    /// <summary>Completes when <paramref name="signal"/> is cancelled.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public static async Task AsTask(this CancellationToken signal, CancellationToken cancellationToken)
    {
        var signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = signal.Register(signalled.SetResult);
        await signalled.Task.WaitAsync(cancellationToken);
    }
}
