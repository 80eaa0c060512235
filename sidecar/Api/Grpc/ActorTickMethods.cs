using System.Buffers.Text;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Timers and reminders of actors over gRPC. As in daprd, their data reaches an HTTP app as a JSON string of base64.</summary>
internal sealed class ActorTickMethods(ActorOperations actors) : IGrpcMethods
{
    private const string Api = "actors";

    /// <inheritdoc/>
    public void AddTo(GrpcMethodTable table)
    {
        table.Unary<RegisterActorTimerRequest, Empty>("RegisterActorTimer", Api, "v1", StartTimerAsync);
        table.Unary<UnregisterActorTimerRequest, Empty>("UnregisterActorTimer", Api, "v1", StopTimerAsync);
        table.Unary<RegisterActorReminderRequest, Empty>("RegisterActorReminder", Api, "v1", CreateReminderAsync);
        table.Unary<UnregisterActorReminderRequest, Empty>("UnregisterActorReminder", Api, "v1", DeleteReminderAsync);
        table.Unary<GetActorReminderRequest, GetActorReminderResponse>("GetActorReminder", Api, "v1", GetReminderAsync);
        table.Unary<ListActorRemindersRequest, ListActorRemindersResponse>("ListActorReminders", Api, "v1", ListRemindersAsync);
        table.Unary<UnregisterActorRemindersByTypeRequest, UnregisterActorRemindersByTypeResponse>(
            "UnregisterActorRemindersByType", Api, "v1", DeleteRemindersAsync);
    }

    /// <summary>The JSON text of a tick as it goes over gRPC; null without any.</summary>
    public static Any? ToAny(ReadOnlyMemory<byte>? json) =>
        json is { } text ? Any.Pack(new BytesValue { Value = UnsafeByteOperations.UnsafeWrap(text) }) : null;

    private async ValueTask<Empty> StartTimerAsync(RegisterActorTimerRequest request, ServerCallContext context)
    {
        var tick = new TickRequest
        {
            DueTime = request.DueTime,
            Period = request.Period,
            Ttl = request.Ttl,
            Callback = request.Callback,
            Data = ToJson(request.Data),
        };
        await actors.StartTimerAsync(new ActorKey(request.ActorType, request.ActorId), request.Name, tick, context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<Empty> StopTimerAsync(UnregisterActorTimerRequest request, ServerCallContext context)
    {
        await actors.StopTimerAsync(new ActorKey(request.ActorType, request.ActorId), request.Name, context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<Empty> CreateReminderAsync(RegisterActorReminderRequest request, ServerCallContext context)
    {
        var tick = new TickRequest
        {
            DueTime = request.DueTime,
            Period = request.Period,
            Ttl = request.Ttl,
            Data = ToJson(request.Data),
            Overwrite = !request.HasOverwrite || request.Overwrite,
            Retry = ToRetry(request.FailurePolicy),
        };
        await actors.CreateReminderAsync(new ActorKey(request.ActorType, request.ActorId), request.Name, tick, context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<Empty> DeleteReminderAsync(UnregisterActorReminderRequest request, ServerCallContext context)
    {
        await actors.DeleteReminderAsync(new ActorKey(request.ActorType, request.ActorId), request.Name, context.CancellationToken);
        return new Empty();
    }

    private async ValueTask<GetActorReminderResponse> GetReminderAsync(GetActorReminderRequest request, ServerCallContext context)
    {
        var actor = new ActorKey(request.ActorType, request.ActorId);
        var reminder = await actors.GetReminderAsync(actor, request.Name, context.CancellationToken);
        var reply = new GetActorReminderResponse { ActorType = reminder.Type, ActorId = reminder.Id, Data = ToAny(reminder.DataText()) };
        if (reminder.DueTime.Length > 0)
            reply.DueTime = reminder.DueTime;
        if (reminder.Period() is { Length: > 0 } period)
            reply.Period = period;
        return reply;
    }

    private async ValueTask<ListActorRemindersResponse> ListRemindersAsync(ListActorRemindersRequest request, ServerCallContext context)
    {
        // An empty id is none here.
        var id = request.ActorId.Length > 0 ? request.ActorId : null;
        var reply = new ListActorRemindersResponse();
        foreach (var reminder in await actors.ListRemindersAsync(request.ActorType, id, context.CancellationToken))
            reply.Reminders.Add(new NamedActorReminder { Name = reminder.Name, Reminder = ToMessage(reminder) });
        return reply;
    }

    private async ValueTask<UnregisterActorRemindersByTypeResponse> DeleteRemindersAsync(
        UnregisterActorRemindersByTypeRequest request, ServerCallContext context)
    {
        await actors.DeleteRemindersAsync(request.ActorType, request.HasActorId ? request.ActorId : null, context.CancellationToken);
        return new UnregisterActorRemindersByTypeResponse();
    }

    private static ActorReminder ToMessage(ReminderRecord reminder)
    {
        var message = new ActorReminder { ActorType = reminder.Type, ActorId = reminder.Id, Data = ToAny(reminder.DataText()) };
        if (reminder.DueTime.Length > 0)
            message.DueTime = reminder.DueTime;
        if (reminder.Period() is { Length: > 0 } period)
            message.Period = period;
        return message;
    }

    private static ReadOnlyMemory<byte>? ToJson(ByteString data)
    {
        if (data.IsEmpty)
            return null;
        var json = new byte[Base64.GetMaxEncodedToUtf8Length(data.Length) + 2];
        json[0] = json[^1] = (byte)'"';
        Base64.EncodeToUtf8(data.Span, json.AsSpan(1), out _, out _);
        return json;
    }

    private static TickRetry ToRetry(JobFailurePolicy? policy) => policy switch
    {
        { Drop: not null } => TickRetry.Never,
        { Constant: { } constant } => new TickRetry(ActorDurations.ToTimeSpan(constant.Interval) ?? TimeSpan.Zero,
            constant.HasMaxRetries ? (int)Math.Min(constant.MaxRetries, int.MaxValue) : null),
        _ => TickRetry.Default,
    };
}
