using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using static Switchyard.Sidecar.Tests.Api.Grpc.ActorGrpcSite;

namespace Switchyard.Sidecar.Tests.Api.Grpc;

/// <summary>Calls and state of actors over gRPC.</summary>
public sealed class ActorMethodsTests : IAsyncLifetime
{
    private const string Path = "/actors/Cart/1/method/m";

    private ActorGrpcSite site = null!;

    public async Task InitializeAsync() => site = await StartAsync();

    public async Task DisposeAsync() => await site.DisposeAsync();

    [Fact]
    public async Task A_call_is_a_PUT_with_the_data_and_the_metadata_as_headers()
    {
        site.App.On(Path, request => new Answer(200, $"<{request.Text}>", "text/plain", ("X-Back", "1")));
        var request = Invoke("1", data: "in");
        request.Metadata.Add("X-One", "1");
        request.Metadata.Add("Content-Type", "text/html");
        request.Metadata.Add("dapr-caller-app-id", "forged");
        request.Metadata.Add("X-Dapr-Remote", "forged");
        request.Metadata.Add("Connection", "X-Gone");
        request.Metadata.Add("X-Gone", "1");
        using var call = site.Host.InvokeActorAsync(request, new Metadata { { "x-of-the-call", "1" } });

        Assert.Equal("<in>", (await call).Data.ToStringUtf8());
        Assert.Empty(call.GetTrailers());
        Assert.DoesNotContain(await call.ResponseHeadersAsync, header => header.Key == "x-back");
        var seen = Assert.Single(site.App.Got(Path));
        Assert.Equal(("PUT", "1", "shop", "default", "true"),
            (seen.Method, seen.Header("X-One"), seen.Header("dapr-caller-app-id"), seen.Header("dapr-caller-namespace"), seen.Header("Dapr-API-Call")));
        Assert.Equal([null, null, null, null],
            new[] { "Content-Type", "x-of-the-call", "X-Dapr-Remote", "X-Gone" }.Select(name => seen.Header(name)));
    }

    [Fact]
    public async Task From_another_sidecar_it_says_so_and_carries_the_hosts_identity()
    {
        site.App.On(Path, new Answer(200, "done"));
        var peer = await site.PeerAsync();
        Assert.Equal("done", (await peer.InvokeActorAsync(Invoke("1"))).Data.ToStringUtf8());
        var seen = Assert.Single(site.App.Got(Path));
        Assert.Equal(("shop", "true"), (seen.Header("dapr-caller-app-id"), seen.Header("X-Dapr-Remote")));
    }

    [Theory]
    [InlineData(201, "error from actor service: (201) app")]
    [InlineData(302, "error from actor service: (302) app")]
    [InlineData(409, "error from actor service: (409) app")]
    [InlineData(500, "error from actor service: (500) app")]
    [InlineData(404, "actor method not found: actors/Cart/1/method/m")]
    public async Task Any_status_but_200_is_internal(int status, string reason)
    {
        site.App.On(Path, new Answer(status, "app"));
        await RefusedAsync(site.Host.InvokeActorAsync(Invoke("1")), StatusCode.Internal, $"error invoke actor method: {reason}");
        Assert.Single(site.App.Got(Path));
    }

    [Fact]
    public async Task An_exception_of_the_dotnet_sdk_comes_as_data()
    {
        site.App.On(Path, new Answer(200, "details", null, ("X-DaprErrorResponseHeader", "<xml/>")));
        Assert.Equal("details", (await site.Host.InvokeActorAsync(Invoke("1"))).Data.ToStringUtf8());
    }

    [Theory]
    [InlineData("Cart", "a/b", "m", "invalid actorId: name contains forbidden character: \"a/b\"")]
    [InlineData("Ca?rt", "1", "m", "invalid actorType: name contains forbidden character: \"Ca?rt\"")]
    [InlineData("Cart", "..", "m", "invalid actorId: name is a path traversal sequence: \"..\"")]
    [InlineData("Cart", "1", "a#b", "invalid actor method: method contains forbidden character: \"a#b\"")]
    [InlineData("Cart", "1", "a\nb", "invalid actor method: method contains control character at position 1: \"a\\nb\"")]
    public async Task Names_that_are_not_allowed_are_invalid(string type, string id, string method, string message)
    {
        await RefusedAsync(site.Host.InvokeActorAsync(Invoke(id, method, type)), StatusCode.InvalidArgument, message);
        Assert.DoesNotContain(site.App.Got(Path), request => request.Method == "PUT");
    }

    [Theory]
    [InlineData("../x", "/actors/Cart/1/method/x")]
    [InlineData("a/../b/c", "/actors/Cart/1/method/b/c")]
    [InlineData("a\\b", "/actors/Cart/1/method/a%5Cb")]
    public async Task Methods_stay_below_their_actor(string method, string path)
    {
        site.App.On(path, new Answer(200, "here"));
        Assert.Equal("here", (await site.Host.InvokeActorAsync(Invoke("1", method))).Data.ToStringUtf8());
    }

    [Theory]
    [InlineData("bad name", "1", "net/http: invalid header field name \"bad name\"")]
    [InlineData("X-One", "a\r\nX-Two: 2", "net/http: invalid header field value for \"X-One\"")]
    public async Task Metadata_that_is_no_header_fails_the_call(string name, string value, string reason)
    {
        var request = Invoke("1");
        request.Metadata.Add(name, value);
        await RefusedAsync(site.Host.InvokeActorAsync(request), StatusCode.Internal, $"error invoke actor method: {reason}");
        Assert.Empty(site.App.Got(Path));
    }

    [Theory]
    [InlineData("Nope", "1")]
    [InlineData("", "1")]
    [InlineData("Cart", "")]
    [InlineData("dapr.internal.default.shop.workflow", "1")]
    public async Task A_type_that_nobody_hosts_is_looked_up_and_then_a_failed_precondition(string type, string id)
    {
        var failure = await GrpcClient.FailureOf(site.Host.InvokeActorAsync(Invoke(id, type: type)));
        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.StartsWith("failed to lookup actor: did not find address for actor", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Null(failure.GetRpcStatus());
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_so_and_leaves_the_turn()
    {
        var held = new TaskCompletionSource();
        site.App.On(Path, async _ =>
        {
            await held.Task;
            return new Answer();
        });
        var failure = await GrpcClient.FailureOf(site.Host.InvokeActorAsync(Invoke("1"), deadline: DateTime.UtcNow.AddMilliseconds(300)));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        held.SetResult();
        site.App.On("/actors/Cart/1/method/other", new Answer(200, "free"));
        Assert.Equal("free", (await site.Host.InvokeActorAsync(Invoke("1", "other"))).Data.ToStringUtf8());
    }

    [Fact]
    public async Task State_is_bytes_both_ways_and_the_body_of_http()
    {
        await site.ActivateAsync("1");
        var bytes = ByteString.CopyFrom(0, 0xff);
        await site.Host.ExecuteActorStateTransactionAsync(Transaction("1", Upsert("json", """{ "b":1, "a":"<" }"""), Upsert("bytes", bytes), Upsert("text", "text")));

        Assert.Equal(("""{ "b":1, "a":"<" }""", bytes, "text"),
            ((await site.StateAsync("1", "json")).ToStringUtf8(), await site.StateAsync("1", "bytes"), (await site.StateAsync("1", "text")).ToStringUtf8()));
        var http = await site.HttpAsync("GET", "1/state/bytes");
        Assert.Equal((200, "application/json"), (http.Status, http.Headers["Content-Type"]));
        Assert.Equal(bytes.ToByteArray(), http.Body);

        await site.HttpAsync("POST", "1/state", """[{"operation":"upsert","request":{"key":"h","value":{"b":1,"a":"<"}}}]""");
        Assert.Equal("""{"a":"\u003c","b":1}""", (await site.StateAsync("1", "h")).ToStringUtf8());
    }

    [Fact]
    public async Task A_transaction_does_all_or_nothing()
    {
        await site.ActivateAsync("1");
        await site.Host.ExecuteActorStateTransactionAsync(Transaction("1", Upsert("a", "1")));
        await RefusedAsync(site.Host.ExecuteActorStateTransactionAsync(Transaction("1", Upsert("a", "2"), Upsert("", "3"))),
            StatusCode.Internal, "error saving actor transaction state: missing key");
        Assert.Equal("1", (await site.StateAsync("1", "a")).ToStringUtf8());

        await site.Host.ExecuteActorStateTransactionAsync(Transaction("1", new TransactionalActorStateOperation { OperationType = "delete", Key = "a" }));
        await site.Host.ExecuteActorStateTransactionAsync(Transaction("1"));
        Assert.True((await site.StateAsync("1", "a")).IsEmpty);
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("UPSERT")]
    [InlineData("")]
    public async Task An_operation_that_is_not_known_is_unimplemented_even_for_an_inactive_actor(string operation)
    {
        var failure = await GrpcClient.FailureOf(site.Host.ExecuteActorStateTransactionAsync(
            Transaction("asleep", new TransactionalActorStateOperation { OperationType = operation, Key = "k" })));
        Assert.Equal((StatusCode.Unimplemented, $"operation type {operation} not supported"), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal("ERR_NOT_SUPPORTED_STATE_OPERATION", GrpcClient.ReasonOf(failure));
    }

    [Fact]
    public async Task Only_an_actor_that_is_active_on_this_sidecar_can_be_saved_but_any_can_be_read()
    {
        await site.ActivateAsync("1");
        var peer = await site.PeerAsync();
        await RefusedAsync(peer.ExecuteActorStateTransactionAsync(Transaction("1", Upsert("k", "1"))), StatusCode.Internal, "actor instance is missing");
        await RefusedAsync(site.Host.ExecuteActorStateTransactionAsync(Transaction("asleep", Upsert("k", "1"))), StatusCode.Internal, "actor instance is missing");
        Assert.True((await site.StateAsync("asleep", "k")).IsEmpty);
        Assert.Empty((await site.Host.GetActorStateAsync(new GetActorStateRequest())).Data);
    }

    [Fact]
    public async Task A_time_to_live_needs_the_feature()
    {
        await site.ActivateAsync("1");
        var operation = Upsert("k", "1");
        operation.Metadata.Add("ttlInSeconds", "100");
        await RefusedAsync(site.Host.ExecuteActorStateTransactionAsync(Transaction("1", operation)), StatusCode.Internal,
            "error saving actor transaction state: ttlInSeconds is not supported without the \"ActorStateTTL\" feature enabled");

        await using var with = await StartAsync(configuration: "spec:\n  features: [{name: ActorStateTTL, enabled: true}]\n");
        await with.ActivateAsync("1");
        await with.Host.ExecuteActorStateTransactionAsync(Transaction("1", operation));
        var state = await with.Host.GetActorStateAsync(new GetActorStateRequest { ActorType = "Cart", ActorId = "1", Key = "k" });
        Assert.True(DateTimeOffset.TryParse(state.Metadata["ttlExpireTime"], System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    [Theory]
    [InlineData("0", "00-11111111111111111111111111111111-2222222222222222-01", false)]
    [InlineData("1", "00-11111111111111111111111111111111-2222222222222222-01", true)]
    public async Task With_tracing_the_app_is_told_of_a_span_below_the_callers(string rate, string parent, bool traced)
    {
        await using var with = await StartAsync(configuration: $"spec:\n  tracing: {{samplingRate: \"{rate}\"}}\n");
        await with.Host.InvokeActorAsync(with.Ready("1"), new Metadata { { "traceparent", parent } });
        var seen = with.App.Got(Path)[^1].Header("traceparent");
        Assert.Equal(traced ? parent[..35] : null, seen?[..35]);
        Assert.NotEqual(parent, seen);
    }

    [Fact]
    public async Task Actors_can_be_switched_off_and_their_streams_apart()
    {
        await using var without = await StartAsync(configuration: "spec:\n  api:\n    denied: [{name: actors, version: v1, protocol: grpc}]\n");
        var failure = await GrpcClient.FailureOf(without.Host.InvokeActorAsync(Invoke("1")));
        Assert.Equal((StatusCode.Unimplemented, "Not Implemented"), (failure.StatusCode, failure.Status.Detail));
        using var stream = await ActorStream.OpenAsync(without.Host);
        await stream.CloseAsync();
        Assert.Equal(StatusCode.FailedPrecondition, (await stream.EndAsync()).Code);
        without.Ready("1");
        Assert.Equal(200, (await without.HttpAsync("PUT", "1/method/m")).Status);
    }

    [Fact]
    public async Task Reserved_types_have_no_state() => await RefusedAsync(
        site.Host.GetActorStateAsync(new GetActorStateRequest { ActorType = "dapr.internal.x", ActorId = "1", Key = "k" }), StatusCode.PermissionDenied,
        "actor type \"dapr.internal.x\" is reserved for the Dapr workflow runtime; direct actor API access is not permitted");

    [Fact]
    public async Task Without_placement_everything_is_unavailable()
    {
        var peer = await site.PeerAsync(options => options with { PlacementHostAddress = null });
        await RefusedAsync(peer.InvokeActorAsync(Invoke("a/b")), StatusCode.Unavailable, "placement service is not configured");
        await RefusedAsync(peer.ExecuteActorStateTransactionAsync(Transaction("1", new TransactionalActorStateOperation { OperationType = "?" })),
            StatusCode.Unavailable, "placement service is not configured");
        await RefusedAsync(peer.RegisterActorReminderAsync(new RegisterActorReminderRequest { ActorType = "Cart", ActorId = "1" }),
            StatusCode.Unavailable, "placement service is not configured");
    }

    private static async Task RefusedAsync<T>(AsyncUnaryCall<T> call, StatusCode code, string message)
    {
        var failure = await GrpcClient.FailureOf(call);
        Assert.Equal((code, message), (failure.StatusCode, failure.Status.Detail));
        Assert.Null(failure.GetRpcStatus());
    }
}
