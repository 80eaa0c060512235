using System.Net.Http.Headers;
using System.Net.Http.Json;
using Dapr.Actors.Http;

namespace Dapr.Actors.Runtime;

/// <summary>Registers reminders and timers with the sidecar.</summary>
internal sealed class HttpActorTimerManager(ActorHttp http) : ActorTimerManager
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    public override Task RegisterReminderAsync(ActorReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var message = new ReminderMessage(
            DaprDuration.Format(reminder.DueTime),
            DaprDuration.Format(reminder.Period, reminder.Repetitions),
            reminder.State ?? [],
            reminder.Ttl is { } ttl ? DaprDuration.Format(ttl) : null);
        var content = JsonContent.Create(message, TimerJsonContext.Default.ReminderMessage, Json);
        return http.CallAsync(HttpMethod.Put, PathOf(reminder), content, CancellationToken.None);
    }

    public override async Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        using var response = await http.SendAsync(HttpMethod.Get, PathOf(reminder), null, CancellationToken.None).ConfigureAwait(false);
        var message = await response.Content.ReadFromJsonAsync(TimerJsonContext.Default.ReminderMessage).ConfigureAwait(false)
            ?? throw new DaprApiException($"The sidecar gave null for reminder '{reminder.Name}'.");
        return new ActorReminder(
            reminder.ActorType,
            reminder.ActorId,
            reminder.Name,
            message.Data!,
            DaprDuration.Parse(message.DueTime),
            DaprDuration.Parse(message.Period));
    }

    public override Task UnregisterReminderAsync(ActorReminderToken reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return http.CallAsync(HttpMethod.Delete, PathOf(reminder), null, CancellationToken.None);
    }

    public override Task RegisterTimerAsync(ActorTimer timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        var message = new TimerMessage(
            DaprDuration.Format(timer.DueTime),
            timer.Period < TimeSpan.Zero ? null : DaprDuration.Format(timer.Period),
            timer.Data,
            timer.TimerCallback,
            timer.Ttl is { } ttl ? DaprDuration.Format(ttl) : null);
        var content = JsonContent.Create(message, TimerJsonContext.Default.TimerMessage, Json);
        return http.CallAsync(HttpMethod.Put, PathOf(timer), content, CancellationToken.None);
    }

    public override Task UnregisterTimerAsync(ActorTimerToken timer)
    {
        ArgumentNullException.ThrowIfNull(timer);
        return http.CallAsync(HttpMethod.Delete, PathOf(timer), null, CancellationToken.None);
    }

    private static string PathOf(ActorReminderToken token) =>
        ActorHttp.Path(token.ActorType, token.ActorId.GetId(), "reminders", token.Name);

    private static string PathOf(ActorTimerToken token) =>
        ActorHttp.Path(token.ActorType, token.ActorId.GetId(), "timers", token.Name);
}
