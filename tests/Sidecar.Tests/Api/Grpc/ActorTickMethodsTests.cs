using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static Switchyard.Sidecar.Tests.Api.Grpc.ActorGrpcSite;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Timers and reminders of actors over gRPC.</summary>
public sealed class ActorTickMethodsTests : IAsyncLifetime
{
    private const string Timer = "/actors/Cart/1/method/timer/t";
    private const string Reminder = "/actors/Cart/1/method/remind/r";

    private ActorGrpcSite site = null!;

    public async Task InitializeAsync()
    {
        site = await StartAsync();
        site.App.On(Timer, new Answer()).On(Reminder, new Answer());
    }

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Theory]
    [InlineData("{\"a\":1}", "eyJhIjoxfQ==")]
    [InlineData("text", "dGV4dA==")]
    public async Task The_data_of_a_timer_reaches_the_app_as_a_string_of_base64(string data, string base64)
    {
        await site.Host.RegisterActorTimerAsync(OfTimer(request => (request.DueTime, request.Callback, request.Data) = ("50ms", "cb", ByteString.CopyFromUtf8(data))));
        Assert.Equal($$"""{"callback":"cb","data":"{{base64}}","dueTime":"50ms","period":""}""", (await site.App.WaitAsync(Timer))[0].Text);
    }

    [Fact]
    public async Task A_timer_repeats_until_it_is_unregistered()
    {
        await site.Host.RegisterActorTimerAsync(OfTimer(request => (request.DueTime, request.Period) = ("0s", "50ms")));
        Assert.Equal("""{"callback":"","dueTime":"0s","period":"50ms"}""", (await site.App.WaitAsync(Timer, 3))[0].Text);
        var unregister = new UnregisterActorTimerRequest { ActorType = "Cart", ActorId = "1", Name = "t" };
        await site.Host.UnregisterActorTimerAsync(unregister);
        await site.Host.UnregisterActorTimerAsync(unregister);
        // A call of the actor has its turn behind a tick that was on its way.
        await site.ActivateAsync("1");
        var ticks = site.App.Got(Timer).Count;
        site.App.On("/actors/Cart/1/method/timer/other", new Answer());
        await site.Host.RegisterActorTimerAsync(OfTimer(request => (request.Name, request.DueTime, request.Period) = ("other", "50ms", "50ms")));
        await site.App.WaitAsync("/actors/Cart/1/method/timer/other", 3);
        Assert.Equal(ticks, site.App.Got(Timer).Count);
    }

    [Theory]
    [InlineData("Nope", "1", "t", "", StatusCode.Internal, "error creating actor timer: can't create timer for actor Nope||1: actor type not registered")]
    [InlineData("", "", "", "", StatusCode.Internal, "error creating actor timer: can't create timer for actor ||: actor type not registered")]
    [InlineData("Cart", "1", "t", "soon", StatusCode.Internal, "error creating actor timer: error parsing timer due time: unsupported time/duration format: soon")]
    [InlineData("Cart", "1", "a/b", "1h", StatusCode.InvalidArgument, "invalid request: name contains forbidden character: \"a/b\"")]
    [InlineData("Cart", "../x", "t", "1h", StatusCode.InvalidArgument, "invalid request: name contains forbidden character: \"../x\"")]
    public async Task Timers_that_cannot_be_made_are_refused(string type, string id, string name, string due, StatusCode code, string message)
    {
        var failure = await GrpcClient.FailureOf(site.Host.RegisterActorTimerAsync(
            new RegisterActorTimerRequest { ActorType = type, ActorId = id, Name = name, DueTime = due }));
        Assert.Equal((code, message), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_timer_needs_no_name_but_a_reminder_does()
    {
        await site.Host.RegisterActorTimerAsync(OfTimer(request => (request.Name, request.DueTime) = ("", "1h")));
        var failure = await GrpcClient.FailureOf(site.Host.RegisterActorReminderAsync(OfReminder("", request => request.DueTime = "1h")));
        Assert.Equal((StatusCode.InvalidArgument, "invalid request: reminder name cannot be empty"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task A_reminder_fires_with_its_data_as_a_string_of_base64()
    {
        await site.Host.RegisterActorReminderAsync(OfReminder("r", request => (request.DueTime, request.Data) = ("PT0S", ByteString.CopyFrom(0, 0xff))));
        Assert.Equal("""{"data":"AP8=","dueTime":"","period":""}""", (await site.App.WaitAsync(Reminder))[0].Text);
    }

    [Fact]
    public async Task A_reminder_is_read_with_the_schedulers_period_and_its_json_in_a_message_of_bytes()
    {
        await site.Host.RegisterActorReminderAsync(OfReminder("r", request =>
            (request.DueTime, request.Period, request.Data, request.Ttl) = ("1h", "2h", ByteString.CopyFromUtf8("{\"a\":1}"), "10h")));
        var reminder = await site.Host.GetActorReminderAsync(Named("r"));
        Assert.Equal(("Cart", "1", "1h", "@every 2h0m0s", false), (reminder.ActorType, reminder.ActorId, reminder.DueTime, reminder.Period, reminder.HasTtl));
        Assert.Equal("type.googleapis.com/google.protobuf.BytesValue", reminder.Data.TypeUrl);
        Assert.Equal("\"eyJhIjoxfQ==\"", reminder.Data.Unpack<BytesValue>().Value.ToStringUtf8());
        Assert.Equal("""{"actorID":"1","actorType":"Cart","data":"eyJhIjoxfQ==","dueTime":"1h","period":"@every 2h0m0s"}""",
            (await site.HttpAsync("GET", "1/reminders/r")).Text);

        await site.HttpAsync("POST", "1/reminders/h", """{"dueTime":"3h","data":{"a":1}}""");
        var made = await site.Host.GetActorReminderAsync(Named("h"));
        Assert.Equal(("{\"a\":1}", false), (made.Data.Unpack<BytesValue>().Value.ToStringUtf8(), made.HasPeriod));

        var failure = await GrpcClient.FailureOf(site.Host.GetActorReminderAsync(Named("nope")));
        Assert.Equal((StatusCode.NotFound, "actor reminder not found: nope"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Reminders_are_listed_and_removed_by_type_and_by_actor()
    {
        foreach (var (id, name) in new[] { ("1", "a"), ("1", "b"), ("10", "c") })
            await site.Host.RegisterActorReminderAsync(new RegisterActorReminderRequest { ActorType = "Cart", ActorId = id, Name = name, DueTime = "1h" });
        Assert.Equal(["1 a", "1 b", "10 c"], await ListAsync(null));
        Assert.Equal(["1 a", "1 b", "10 c"], await ListAsync(""));
        Assert.Equal(["1 a", "1 b"], await ListAsync("1"));
        Assert.Empty(await ListAsync("2"));

        await site.Host.UnregisterActorRemindersByTypeAsync(new UnregisterActorRemindersByTypeRequest { ActorType = "Cart", ActorId = "1" });
        Assert.Equal(["10 c"], await ListAsync(null));
        await site.Host.UnregisterActorRemindersByTypeAsync(new UnregisterActorRemindersByTypeRequest { ActorType = "Cart" });
        Assert.Empty(await ListAsync(null));
    }

    [Fact]
    public async Task An_existing_reminder_is_overwritten_unless_that_is_refused()
    {
        await site.Host.RegisterActorReminderAsync(OfReminder("r", request => request.DueTime = "1h"));
        var failure = await GrpcClient.FailureOf(site.Host.RegisterActorReminderAsync(
            OfReminder("r", request => (request.DueTime, request.Overwrite) = ("2h", false))));
        Assert.Equal((StatusCode.AlreadyExists, "actor reminder already exists: r"), (failure.StatusCode, failure.Status.Detail));
        await site.Host.RegisterActorReminderAsync(OfReminder("r", request => request.DueTime = "3h"));
        Assert.Equal("3h", (await site.Host.GetActorReminderAsync(Named("r"))).DueTime);
    }

    [Fact]
    public async Task Types_that_are_hosted_elsewhere_have_no_reminders_here()
    {
        const string message = "operations on actor reminders are only possible on hosted actor types";
        var peer = await site.PeerAsync();
        await DeniedAsync(peer.RegisterActorReminderAsync(OfReminder("r", request => request.DueTime = "1h")));
        await DeniedAsync(peer.UnregisterActorReminderAsync(new UnregisterActorReminderRequest { ActorType = "Cart", ActorId = "1", Name = "r" }));
        await DeniedAsync(peer.GetActorReminderAsync(Named("r")));
        await DeniedAsync(peer.ListActorRemindersAsync(new ListActorRemindersRequest { ActorType = "Cart" }));
        await DeniedAsync(peer.UnregisterActorRemindersByTypeAsync(new UnregisterActorRemindersByTypeRequest { ActorType = "Cart" }));

        static async Task DeniedAsync<T>(AsyncUnaryCall<T> call)
        {
            var failure = await GrpcClient.FailureOf(call);
            Assert.Equal((StatusCode.PermissionDenied, message), (failure.StatusCode, failure.Status.Detail));
        }
    }

    [Theory]
    [InlineData("soon", "", "rpc error")]
    [InlineData("1s", "often", "unsupported period format: often")]
    [InlineData("1s", "P1D", "unsupported period format: P1D")]
    public async Task Reminders_whose_times_cannot_be_read_are_refused(string due, string period, string reason)
    {
        var failure = await GrpcClient.FailureOf(site.Host.RegisterActorReminderAsync(
            OfReminder("r", request => (request.DueTime, request.Period) = (due, period))));
        Assert.Equal(StatusCode.Internal, failure.StatusCode);
        Assert.StartsWith($"error creating actor reminder: {reason}", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_policy_says_how_often_a_tick_is_tried()
    {
        site.App.On(Reminder, new Answer(500));
        await site.Host.RegisterActorReminderAsync(OfReminder("r", request => (request.DueTime, request.FailurePolicy) =
            ("0s", new JobFailurePolicy { Constant = new JobFailurePolicyConstant { Interval = Duration.FromTimeSpan(TimeSpan.Zero), MaxRetries = 5 } })));
        await site.App.WaitAsync(Reminder, 6);
        await GoneAsync();
        Assert.Equal(6, site.App.Got(Reminder).Count);

        await site.Host.RegisterActorReminderAsync(OfReminder("r", request => (request.DueTime, request.FailurePolicy) =
            ("0s", new JobFailurePolicy { Drop = new JobFailurePolicyDrop() })));
        await GoneAsync();
        Assert.Equal(7, site.App.Got(Reminder).Count);
    }

    private async Task GoneAsync()
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); await ListAsync(null) is { Count: > 0 }; await Task.Delay(10))
            Assert.True(DateTime.UtcNow < deadline, "the reminder is not over");
    }

    private async Task<List<string>> ListAsync(string? id)
    {
        var request = new ListActorRemindersRequest { ActorType = "Cart" };
        if (id is not null)
            request.ActorId = id;
        var reply = await site.Host.ListActorRemindersAsync(request);
        return [.. reply.Reminders.Select(named => $"{named.Reminder.ActorId} {named.Name}").Order(StringComparer.Ordinal)];
    }

    private static RegisterActorTimerRequest OfTimer(Action<RegisterActorTimerRequest> set)
    {
        var request = new RegisterActorTimerRequest { ActorType = "Cart", ActorId = "1", Name = "t" };
        set(request);
        return request;
    }

    private static RegisterActorReminderRequest OfReminder(string name, Action<RegisterActorReminderRequest> set)
    {
        var request = new RegisterActorReminderRequest { ActorType = "Cart", ActorId = "1", Name = name };
        set(request);
        return request;
    }

    private static GetActorReminderRequest Named(string name) => new() { ActorType = "Cart", ActorId = "1", Name = name };
}
