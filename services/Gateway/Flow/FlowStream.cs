using System.Text.Json;
using Switchyard.Gateway.Live;

namespace Switchyard.Gateway.Flow;

/// <summary>Streams the meter: what it remembers, then a second at a time.</summary>
internal static class FlowStream
{
    /// <summary>Streams until the client leaves or the app stops.</summary>
    public static async Task StreamAsync(HttpContext context, FlowMeter meter, IHostApplicationLifetime lifetime)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var last = DateTime.MinValue;
        try
        {
            var stream = await EventStream.OpenAsync(context.Response, either.Token);
            do
            {
                foreach (var second in meter.After(last))
                {
                    using (var json = new Utf8JsonWriter(stream.Begin()))
                        JsonSerializer.Serialize(json, second, GatewayJson.Default.FlowSecond);
                    stream.End();
                    last = second.At;
                }

                await stream.FlushAsync(either.Token);
            }
            while (await timer.WaitForNextTickAsync(either.Token));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left or the app stops: the stream ends.
        }
    }
}
