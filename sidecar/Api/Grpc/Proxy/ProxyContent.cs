using System.Net;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>One attempt's body: streams the caller's messages to the app and remembers what became of it.</summary>
/// <param name="source">The caller's messages.</param>
/// <param name="stop">Ends the copying.</param>
internal sealed class ProxyContent(ProxyRequest source, CancellationToken stop) : HttpContent
{
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task copying = Task.CompletedTask;

    /// <summary>Completes when the stream to the app is open.</summary>
    public Task Begun => begun.Task;

    /// <summary>Why the copying ended early, when that was the caller's fault.</summary>
    public Exception? Fault =>
        copying.Exception?.InnerException is { } inner and (MessageTooLargeException or SecondMessageException) ? inner : null;

    /// <summary>Completes, whatever comes, when nothing is read from the caller any more.</summary>
    public Task WhenIdleAsync() =>
        copying.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The handler sends a refused stream again by itself, but what was read is gone.
        if (begun.Task.IsCompleted && !source.IsKept)
            throw new IOException("the app refused the stream");
        copying = CopyAsync(stream, cancellationToken);
        begun.TrySetResult();
        return copying;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellationToken)
    {
        stop.ThrowIfCancellationRequested();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
        await source.CopyToAsync(stream, both.Token).ConfigureAwait(false);
    }
}
