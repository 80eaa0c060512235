using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static Switchyard.Sidecar.Tests.Api.Grpc.ActorGrpcSite;
using DaprClient = Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient;
using Message = Dapr.Client.Autogen.Grpc.v1.SubscribeActorEventsRequestAlpha1;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Apps that host actors on a stream.</summary>
public sealed class ActorStreamTests : IAsyncLifetime
{
    private readonly Site site = Site.New().With(Store);
    private Hosting.Sidecar sidecar = null!;
    private GrpcClient client = null!;

    private DaprClient Dapr => client.Dapr;

    public async Task InitializeAsync()
    {
        sidecar = await site.StartAsync("host", await site.GrpcAppAsync(), change: WithActors);
        client = GrpcClient.Of(sidecar);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_a_message_with_an_id_and_its_answer_comes_back()
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        var request = Invoke("1", data: "in");
        request.Metadata.Add("x-one", "1");
        request.Metadata.Add("Content-Type", "text/html");
        var call = Dapr.InvokeActorAsync(request);
        var seen = await stream.AnswerAsync();
        Assert.Equal("<in>", (await call).Data.ToStringUtf8());
        Assert.Equal(("Cart", "1", "m", "in"), (seen.ActorType, seen.ActorId, seen.Method, seen.Data.ToStringUtf8()));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["x-one"] = "1",
                ["Content-Type"] = "text/html",
                ["Dapr-API-Call"] = "true",
                ["dapr-caller-app-id"] = "host",
                ["dapr-caller-namespace"] = "default",
            },
            seen.Metadata);
    }

    [Fact]
    public async Task It_is_called_from_another_sidecar_and_over_http_too()
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        var peer = await site.StartAsync("peer", change: WithActors);
        var call = site.CallAsync(peer, "POST", "/v1.0/actors/Cart/1/method/m?a=1", "in");
        var seen = await stream.AnswerAsync();
        var reply = await call;
        Assert.Equal((200, "<in>", "text/plain", "1"), (reply.Status, reply.Text, reply.Headers["Content-Type"], reply.Headers["X-Back"]));
        Assert.Equal(("application/json", "host", "true"),
            (seen.Metadata["Content-Type"], seen.Metadata["dapr-caller-app-id"], seen.Metadata["X-Dapr-Remote"]));
    }

    [Fact]
    public async Task An_error_of_the_app_is_its_data_and_over_http_a_header()
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        var call = Dapr.InvokeActorAsync(Invoke("1", data: "bad"));
        await stream.AnswerAsync(error: true);
        Assert.Equal("<bad>", (await call).Data.ToStringUtf8());

        var http = site.CallAsync(sidecar, "PUT", "/v1.0/actors/Cart/1/method/m", "bad");
        await stream.AnswerAsync(error: true);
        Assert.Equal((200, "true"), ((await http).Status, (await http).Headers["X-DaprErrorResponseHeader"]));
    }

    [Theory]
    [InlineData(StatusCode.NotFound, "actor method not found: m")]
    [InlineData(StatusCode.Unavailable, "error from actor service: not now")]
    public async Task A_call_that_the_app_fails_is_internal(StatusCode code, string reason)
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        var call = Dapr.InvokeActorAsync(Invoke("1"));
        var seen = (await stream.NextAsync()).InvokeRequest;
        await stream.SendAsync(new Message { RequestFailed = new SubscribeActorEventsRequestFailedAlpha1 { Id = seen.Id, Code = (uint)code, Message = "not now" } });
        await InternalAsync(call, reason);
    }

    [Fact]
    public async Task Answers_of_the_wrong_kind_or_to_nothing_break_nothing()
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        await stream.SendAsync(new Message());
        await stream.SendAsync(new Message { InitialRequest = new SubscribeActorEventsRequestInitialAlpha1() });
        await stream.SendAsync(new Message { InvokeResponse = new SubscribeActorEventsRequestInvokeResponseAlpha1 { Id = "nobody's" } });
        var call = Dapr.InvokeActorAsync(Invoke("1"));
        var seen = (await stream.NextAsync()).InvokeRequest;
        await stream.SendAsync(new Message { TimerResponse = new SubscribeActorEventsRequestReminderResponseAlpha1 { Id = seen.Id } });
        await InternalAsync(call, "actor host returned an unexpected response type for invoke");
        var next = Dapr.InvokeActorAsync(Invoke("1", data: "in"));
        await stream.AnswerAsync();
        Assert.Equal("<in>", (await next).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Ticks_carry_their_data_as_bytes_of_json()
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        await Dapr.RegisterActorTimerAsync(new RegisterActorTimerRequest
        {
            ActorType = "Cart",
            ActorId = "1",
            Name = "t",
            DueTime = "50ms",
            Period = "1h",
            Callback = "cb",
            Data = ByteString.CopyFromUtf8("{\"a\":1}"),
        });
        var timer = (await stream.NextAsync()).TimerRequest;
        Assert.Equal(("Cart", "1", "t", "50ms", "1h", "cb"), (timer.ActorType, timer.ActorId, timer.Name, timer.DueTime, timer.Period, timer.Callback));
        Assert.Equal("\"eyJhIjoxfQ==\"", timer.Data.Unpack<BytesValue>().Value.ToStringUtf8());
        await stream.SendAsync(new Message { TimerResponse = new SubscribeActorEventsRequestReminderResponseAlpha1 { Id = timer.Id } });

        await Dapr.RegisterActorReminderAsync(new RegisterActorReminderRequest { ActorType = "Cart", ActorId = "1", Name = "r", DueTime = "0s" });
        var reminder = (await stream.NextAsync()).ReminderRequest;
        Assert.Equal(("Cart", "1", "r", "", "", null), (reminder.ActorType, reminder.ActorId, reminder.Name, reminder.DueTime, reminder.Period, reminder.Data));
        await stream.SendAsync(new Message { ReminderResponse = new SubscribeActorEventsRequestReminderResponseAlpha1 { Id = reminder.Id } });
        await Eventually.TrueAsync(() => Dapr.ListActorReminders(new ListActorRemindersRequest { ActorType = "Cart" }).Reminders.Count == 0,
            TimeSpan.FromSeconds(20), "the reminder is over");
    }

    [Fact]
    public async Task An_idle_actor_is_deactivated_and_can_save_its_state_before_the_answer()
    {
        using var stream = await ActorStream.HostAsync(Dapr, new SubscribeActorEventsRequestInitialAlpha1
        {
            Entities = { "Cart" },
            EntitiesConfig = { new ActorEntityConfig { Entities = { "Cart" }, ActorIdleTimeout = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(100)) } },
        });
        var call = Dapr.InvokeActorAsync(Invoke("1"));
        await stream.AnswerAsync();
        await call;
        var seen = (await stream.NextAsync()).DeactivateRequest;
        Assert.Equal(("Cart", "1"), (seen.ActorType, seen.ActorId));
        await Dapr.ExecuteActorStateTransactionAsync(Transaction("1", Upsert("k", "last")));
        await stream.SendAsync(new Message { DeactivateResponse = new SubscribeActorEventsRequestDeactivateResponseAlpha1 { Id = seen.Id } });
        await Eventually.TrueAsync(() => Dapr.GetMetadata(new GetMetadataRequest()).ActorRuntime.ActiveActors.Single().Count == 0, TimeSpan.FromSeconds(20), "it is inactive");
        Assert.Equal("last", (await Dapr.GetActorStateAsync(new GetActorStateRequest { ActorType = "Cart", ActorId = "1", Key = "k" })).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Turns_and_reentrancy_hold_on_a_stream()
    {
        using var stream = await ActorStream.HostAsync(Dapr, new SubscribeActorEventsRequestInitialAlpha1
        {
            Entities = { "Cart" },
            Reentrancy = new ActorReentrancyConfig { Enabled = true, MaxStackDepth = 2 },
        });
        var first = Dapr.InvokeActorAsync(Invoke("1", data: "first"));
        var seen = (await stream.NextAsync()).InvokeRequest;
        var second = Dapr.InvokeActorAsync(Invoke("1", data: "second"));
        var turn = seen.Metadata["Dapr-Reentrancy-Id"];
        var nested = Dapr.InvokeActorAsync(InTurn("nested", turn));
        var inner = (await stream.NextAsync()).InvokeRequest;
        Assert.Equal(("nested", turn), (inner.Data.ToStringUtf8(), inner.Metadata["Dapr-Reentrancy-Id"]));
        var failure = await GrpcClient.FailureOf(Dapr.InvokeActorAsync(InTurn("too deep", turn)));
        Assert.Equal((StatusCode.ResourceExhausted, "maximum stack depth exceeded"), (failure.StatusCode, failure.Status.Detail));

        foreach (var id in new[] { inner.Id, seen.Id })
            await stream.SendAsync(new Message { InvokeResponse = new SubscribeActorEventsRequestInvokeResponseAlpha1 { Id = id } });
        await nested;
        await first;
        Assert.Equal("second", (await stream.AnswerAsync()).Data.ToStringUtf8());
        await second;
    }

    [Fact]
    public async Task Of_two_streams_the_later_gets_what_is_new_and_the_earlier_comes_back_after_it()
    {
        using var earlier = await ActorStream.HostAsync(Dapr, "Cart");
        var running = Dapr.InvokeActorAsync(Invoke("1", data: "running"));
        var seen = (await earlier.NextAsync()).InvokeRequest;
        using (var later = await ActorStream.HostAsync(Dapr, "Cart", "Other"))
        {
            var other = Dapr.InvokeActorAsync(Invoke("2", data: "new"));
            Assert.Equal("new", (await later.AnswerAsync()).Data.ToStringUtf8());
            await other;
            await earlier.SendAsync(new Message { InvokeResponse = new SubscribeActorEventsRequestInvokeResponseAlpha1 { Id = seen.Id, Data = ByteString.CopyFromUtf8("done") } });
            Assert.Equal("done", (await running).Data.ToStringUtf8());
            var moved = (await earlier.NextAsync()).DeactivateRequest;
            await earlier.SendAsync(new Message { DeactivateResponse = new SubscribeActorEventsRequestDeactivateResponseAlpha1 { Id = moved.Id } });
            await later.CloseAsync();
            Assert.Equal(StatusCode.OK, (await later.EndAsync()).Code);
        }
        var again = Dapr.InvokeActorAsync(Invoke("2", data: "again"));
        Assert.Equal("again", (await earlier.AnswerAsync()).Data.ToStringUtf8());
        await again;
        Assert.Equal(["Cart"], (await Dapr.GetMetadataAsync(new GetMetadataRequest())).ActorRuntime.ActiveActors.Select(active => active.Type));
    }

    [Fact]
    public async Task When_the_app_goes_running_calls_fail_and_its_types_are_unknown_until_it_is_back()
    {
        var stream = await ActorStream.HostAsync(Dapr, "Cart");
        var running = Dapr.InvokeActorAsync(Invoke("1"));
        await stream.NextAsync();
        stream.Dispose();
        await InternalAsync(running, "actor host disconnected before responding");
        await Eventually.TrueAsync(() => Dapr.GetMetadata(new GetMetadataRequest()).ActorRuntime.ActiveActors.Count == 0, TimeSpan.FromSeconds(20), "nothing is hosted");

        var waiting = Dapr.InvokeActorAsync(Invoke("1", data: "back"));
        using var back = await ActorStream.HostAsync(Dapr, "Cart");
        await back.AnswerAsync();
        Assert.Equal("<back>", (await waiting).Data.ToStringUtf8());
    }

    [Fact]
    public async Task A_reminder_waits_for_an_app_that_is_away()
    {
        using (await ActorStream.HostAsync(Dapr, "Cart"))
            await Dapr.RegisterActorReminderAsync(new RegisterActorReminderRequest { ActorType = "Cart", ActorId = "1", Name = "r", DueTime = "500ms" });
        await Eventually.TrueAsync(() => Dapr.GetMetadata(new GetMetadataRequest()).ActorRuntime.ActiveActors.Count == 0, TimeSpan.FromSeconds(20), "nothing is hosted");
        using var back = await ActorStream.HostAsync(Dapr, "Cart");
        Assert.Equal("r", (await back.NextAsync()).ReminderRequest.Name);
    }

    [Fact]
    public async Task The_end_of_the_sidecar_deactivates_its_actors_and_ends_the_stream_in_order()
    {
        using var stream = await ActorStream.HostAsync(Dapr, "Cart");
        var call = Dapr.InvokeActorAsync(Invoke("1"));
        await stream.AnswerAsync();
        await call;
        var stopping = sidecar.StopAsync();
        var seen = (await stream.NextAsync()).DeactivateRequest;
        Assert.False(stopping.IsCompleted);
        await stream.SendAsync(new Message { DeactivateResponse = new SubscribeActorEventsRequestDeactivateResponseAlpha1 { Id = seen.Id } });
        Assert.Equal(StatusCode.OK, (await stream.EndAsync()).Code);
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_app_needs_no_port_to_host_actors_on_a_stream()
    {
        using var bare = GrpcClient.Of(await site.StartAsync("bare", change: WithActors));
        using var stream = await ActorStream.HostAsync(bare.Dapr, "Other");
        var call = Dapr.InvokeActorAsync(Invoke("1", type: "Other", data: "in"));
        Assert.Equal("bare", (await stream.AnswerAsync()).Metadata["dapr-caller-app-id"]);
        Assert.Equal("<in>", (await call).Data.ToStringUtf8());
    }

    [Fact]
    public async Task Streams_that_cannot_host_are_ended_with_the_reason()
    {
        using var answerFirst = await ActorStream.OpenAsync(Dapr, new Message { InvokeResponse = new SubscribeActorEventsRequestInvokeResponseAlpha1 { Id = "x" } });
        Assert.Equal((StatusCode.InvalidArgument, "first message must be SubscribeActorEventsRequestInitialAlpha1"), await answerFirst.EndAsync());
        using var empty = await ActorStream.OpenAsync(Dapr);
        await empty.CloseAsync();
        Assert.Equal((StatusCode.Unknown, "EOF"), await empty.EndAsync());
        using var nothing = await ActorStream.HostAsync(Dapr);
        await nothing.CloseAsync();
        Assert.Equal(StatusCode.OK, (await nothing.EndAsync()).Code);

        await using var http = await ActorGrpcSite.StartAsync();
        using var refused = await ActorStream.OpenAsync(http.Host, new Message { InitialRequest = new SubscribeActorEventsRequestInitialAlpha1 { Entities = { "Cart" } } });
        Assert.Equal((StatusCode.FailedPrecondition, "actor callback streaming requires a gRPC app channel"), await refused.EndAsync());
    }

    private static async Task InternalAsync<T>(AsyncUnaryCall<T> call, string reason)
    {
        var failure = await GrpcClient.FailureOf(call);
        Assert.Equal((StatusCode.Internal, $"error invoke actor method: {reason}"), (failure.StatusCode, failure.Status.Detail));
    }

    private static InvokeActorRequest InTurn(string data, string turn)
    {
        var request = Invoke("1", data: data);
        request.Metadata.Add("Dapr-Reentrancy-Id", turn);
        return request;
    }
}
