using System.Text.Json;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Live;
using Switchyard.Gateway.Waiting;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway.Progress;

/// <summary>Shows a client how far a posted message has come: accepted, queued, stored, with the times and nothing else.</summary>
internal sealed class ProgressWatch(
    AcceptedMemory accepted, Signals<ContactTimes> signals, ProcessorClient processor, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Streams the states until the message is stored or time is up. An id that this gateway does not remember shows no state until the
    /// processor knows it: it may be another gateway's, or one that never was.
    /// </summary>
    public async Task StreamAsync(Guid id, HttpContext context)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        limited.CancelAfter(Longest);
        var stream = await EventStream.OpenAsync(context.Response, limited.Token);
        var signal = signals.Expect(id);
        try
        {
            var remembered = accepted.Recall(id);
            if (remembered is { } times)
                WriteQueued(stream, times.Accepted, times.Queued);
            await stream.FlushAsync(limited.Token);

            var stored = await WaitAsync(id, signal.Task, stream, limited.Token);
            if (remembered is null)
                WriteQueued(stream, stored.ReceivedAt, stored.ReceivedAt);
            Write(stream, "stored"u8, stored.StoredAt);
            await stream.FlushAsync(limited.Token);
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested)
        {
            // The client left, the app stops or time is up: the stream ends here, and a client that still wants to know comes again.
        }
        finally
        {
            signals.Forget(id, signal);
        }
    }

    /// <summary>Waits for the signal, and asks now and then: the broadcast keeps nothing for those who were not there.</summary>
    private async Task<ContactTimes> WaitAsync(Guid id, Task<ContactTimes> signal, EventStream stream, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await AskAsync(id, cancellationToken) is { } stored)
                return stored;
            await ((Task)signal).WaitAsync(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (signal.IsCompleted)
                return await signal;
            await stream.BeatAsync(cancellationToken);
        }
    }

    private async Task<ContactTimes?> AskAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await processor.FindTimesAsync(id, cancellationToken);
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            // Away: the next question or the signal will tell.
            return null;
        }
    }

    private static void WriteQueued(EventStream stream, DateTime acceptedAt, DateTime queuedAt)
    {
        Write(stream, "accepted"u8, acceptedAt);
        Write(stream, "queued"u8, queuedAt);
    }

    private static void Write(EventStream stream, ReadOnlySpan<byte> state, DateTime at)
    {
        using var json = new Utf8JsonWriter(stream.Begin());
        json.WriteStartObject();
        json.WriteString("state"u8, state);
        json.WriteString("at"u8, at);
        json.WriteEndObject();
        json.Flush();
        stream.End();
    }
}
