namespace Switchyard.Gateway.Live;

/// <summary>Streams the feed to a client for as long as both are there.</summary>
internal static class LiveStream
{
    /// <summary>Streams from where <c>Last-Event-ID</c> says.</summary>
    public static async Task StreamAsync(HttpContext context, ContactFeed feed, IHostApplicationLifetime lifetime)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var position = feed.Start(context.Request.Headers["Last-Event-ID"]);
        var frames = new List<byte[]>();
        try
        {
            var stream = await EventStream.OpenAsync(context.Response, either.Token);
            while (true)
            {
                if (feed.Take(ref position, frames) is { } news)
                {
                    await news.WaitAsync(EventStream.Heartbeat, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    either.Token.ThrowIfCancellationRequested();
                    if (!news.IsCompleted)
                        await stream.BeatAsync(either.Token);
                    continue;
                }

                foreach (var frame in frames)
                    stream.Write(frame);
                frames.Clear();
                await stream.FlushAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left or the app stops: the stream ends.
        }
    }
}
