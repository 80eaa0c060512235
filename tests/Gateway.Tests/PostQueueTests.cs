using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Switchyard.Gateway.Contacts;
using Switchyard.Gateway.Forwarding;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

public sealed class PostQueueTests : IDisposable
{
    private const string Alone = "/contact-persons";
    private const string Together = "/contact-persons/bulk";
    private static readonly byte[] Message = Messages.Person();

    private readonly HeldIntake _intake = new();
    private readonly HttpClient _client;

    public PostQueueTests() => _client = new HttpClient(_intake);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_first_goes_alone_and_what_comes_meanwhile_goes_together()
    {
        var queue = Queue(new StoppedClock());
        var posts = new[] { Post(queue, "a"), Post(queue, "b"), Post(queue, "c"), Post(queue, "d") };

        var first = await _intake.NextAsync();
        Assert.Equal(Alone, first.Path);
        Assert.False(_intake.HasMore);
        var answer = new HttpResponseMessage(HttpStatusCode.Accepted);
        first.Answer(answer);
        var second = await _intake.NextAsync();
        Assert.Equal(Together, second.Path);
        Assert.Equal(["b", "c", "d"], second.Keys);
        Guid[][] ids = [[Guid.NewGuid()], [Guid.NewGuid()], [Guid.NewGuid()]];
        second.Answer(ids);

        Assert.Same(answer, (await posts[0]).Response);
        Assert.Equal(ids, await Task.WhenAll(posts.Skip(1).Select(async post => (await post).Ids)));
        _ = Post(queue, "e");
        Assert.Equal(Alone, (await _intake.NextAsync()).Path);
    }

    [Fact]
    public async Task What_was_not_taken_in_company_goes_alone()
    {
        var queue = Queue(new StoppedClock());
        var posts = new[] { Post(queue, "a"), Post(queue, "b"), Post(queue, "c") };
        (await _intake.NextAsync()).Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        Guid[] ids = [Guid.NewGuid()];
        (await _intake.NextAsync()).Answer([null, ids]);

        var again = await _intake.NextAsync();
        Assert.Equal((Alone, "b"), (again.Path, Assert.Single(again.Keys)));
        again.Answer(new HttpResponseMessage(HttpStatusCode.BadRequest));

        Assert.Equal(HttpStatusCode.BadRequest, (await posts[1]).Response!.StatusCode);
        Assert.Equal(ids, (await posts[2]).Ids);
    }

    [Theory]
    [InlineData("404")]
    [InlineData("no JSON")]
    [InlineData("too few")]
    [InlineData("broken off")]
    public async Task A_bulk_that_fails_sends_each_alone_under_its_own_key(string how)
    {
        var queue = Queue(new StoppedClock());
        var posts = new[] { Post(queue, "a"), Post(queue, "b"), Post(queue, "c") };
        (await _intake.NextAsync()).Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        var together = await _intake.NextAsync();
        if (how == "404")
            together.Answer(new HttpResponseMessage(HttpStatusCode.NotFound));
        else if (how == "no JSON")
            together.Answer(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{") });
        else if (how == "too few")
            together.Answer([[Guid.NewGuid()]]);
        else
            together.Fail(new HttpRequestException("reset"));

        var rest = new[] { await _intake.NextAsync(), await _intake.NextAsync() };
        Assert.Equal([(Alone, "b"), (Alone, "c")], rest.Select(request => (request.Path, request.Keys.Single())));
        foreach (var request in rest)
            request.Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        Assert.All(await Task.WhenAll(posts), result => Assert.Equal(HttpStatusCode.Accepted, result.Response!.StatusCode));
    }

    [Fact]
    public async Task A_long_post_does_not_wait_for_its_turn()
    {
        var queue = Queue(new StoppedClock());
        _ = Post(queue, "a");
        _ = Post(queue, "long", [.. Enumerable.Repeat(Message, 100).SelectMany(bytes => bytes)]);

        Assert.Equal(["a", "long"], [(await _intake.NextAsync()).Keys[0], (await _intake.NextAsync()).Keys[0]]);
    }

    [Fact]
    public async Task A_slow_answer_does_not_hold_up_the_others()
    {
        var clock = new StoppedClock();
        var queue = Queue(clock);
        var slow = Post(queue, "slow");
        var held = await _intake.NextAsync();
        var next = Post(queue, "next");
        clock.Fire();

        (await _intake.NextAsync()).Answer([[Guid.NewGuid()]]);
        Assert.NotNull((await next).Ids);
        held.Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        Assert.NotNull((await slow).Response);
    }

    [Fact]
    public async Task A_busy_gateway_waits_for_those_whom_it_has_answered()
    {
        var queue = Queue(new StoppedClock());
        await AnswerTogetherAsync(queue, "a", "b", "c", "d", "e", "f", "g", "h");
        string[] back = ["i", "j", "k", "l", "m", "n", "o", "p"];
        _ = back.SkipLast(1).Select(key => Post(queue, key)).ToList();
        Assert.False(_intake.HasMore);

        _ = Post(queue, "p");
        Assert.Equal(back, (await _intake.NextAsync()).Keys);
    }

    [Fact]
    public async Task A_busy_gateway_does_not_wait_long()
    {
        var clock = new StoppedClock();
        var queue = Queue(clock);
        await AnswerTogetherAsync(queue, "a", "b", "c", "d", "e", "f", "g", "h");

        _ = Post(queue, "i");
        Assert.False(_intake.HasMore);
        clock.Fire();
        Assert.Equal("i", Assert.Single((await _intake.NextAsync()).Keys));
    }

    [Fact]
    public async Task One_that_is_not_busy_waits_for_nobody()
    {
        var queue = Queue(new StoppedClock());
        await AnswerTogetherAsync(queue, "a", "b", "c", "d", "e", "f", "g");

        _ = Post(queue, "i");
        Assert.Equal("i", Assert.Single((await _intake.NextAsync()).Keys));
    }

    [Fact]
    public async Task Who_gives_up_takes_nobody_along()
    {
        using var impatience = new CancellationTokenSource();
        var queue = Queue(new StoppedClock());
        _ = Post(queue, "a");
        var given = queue.PostAsync(Message, "b", impatience.Token);
        var other = Post(queue, "c");
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        (await _intake.NextAsync()).Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        (await _intake.NextAsync()).Answer([[Guid.NewGuid()], [Guid.NewGuid()]]);

        Assert.NotNull((await other).Ids);
    }

    [Fact]
    public async Task The_trace_of_what_goes_together_is_its_own_and_linked_to_the_clients()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Switchyard.Gateway",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var queue = Queue(new StoppedClock());
        using var client = new Activity("client").SetIdFormat(ActivityIdFormat.W3C).Start();
        var posts = new[] { Post(queue, "a"), Post(queue, "b") };
        Assert.Same(client, Activity.Current);

        (await _intake.NextAsync()).Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        (await _intake.NextAsync()).Answer([[Guid.NewGuid()]]);
        await Task.WhenAll(posts);

        await Until.HoldsAsync(() => spans.Any(span => span.Links.Any(link => link.Context.TraceId == client.TraceId)), "the span is linked to the client's");
        Assert.All(spans, span => Assert.NotEqual(client.TraceId, span.TraceId));
    }

    /// <summary>Has these posts go together, and answers them.</summary>
    private async Task AnswerTogetherAsync(PostQueue queue, params string[] keys)
    {
        _ = Post(queue, "alone");
        var posts = keys.Select(key => Post(queue, key)).ToList();
        (await _intake.NextAsync()).Answer(new HttpResponseMessage(HttpStatusCode.Accepted));
        (await _intake.NextAsync()).Answer([.. keys.Select(_ => (Guid[])[Guid.NewGuid()])]);
        await Task.WhenAll(posts);
    }

    private static Task<PostResult> Post(PostQueue queue, string key, byte[]? messages = null) => queue.PostAsync(messages ?? Message, key, CancellationToken.None);

    private PostQueue Queue(TimeProvider clock) => new(new IntakeClient(_client), clock, NullLogger<PostQueue>.Instance);

    /// <summary>Its timers fire when the test says so.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private readonly ConcurrentQueue<Action> _timers = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Enqueue(() => callback(state));
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Fires all that were made; for those whose work is done that changes nothing.</summary>
        public void Fire()
        {
            while (_timers.TryDequeue(out var fire))
                fire();
        }
    }

    /// <summary>An intake that answers when and what the test says.</summary>
    private sealed class HeldIntake : HttpMessageHandler
    {
        private readonly Channel<HeldRequest> _requests = Channel.CreateUnbounded<HeldRequest>();

        public bool HasMore => _requests.Reader.TryPeek(out _);

        public async Task<HeldRequest> NextAsync() => await _requests.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.RequestUri!.AbsolutePath == Together ? JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken)) : null;
            string[] keys = body is null
                ? [.. request.Headers.GetValues("Idempotency-Key")]
                : [.. body["posts"]!.AsArray().Select(post => post!["key"]!.GetValue<string>())];
            var held = new HeldRequest(request.RequestUri.AbsolutePath, keys);
            _requests.Writer.TryWrite(held);
            return await held.Answered.WaitAsync(cancellationToken);
        }
    }

    private sealed record HeldRequest(string Path, string[] Keys)
    {
        private readonly TaskCompletionSource<HttpResponseMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<HttpResponseMessage> Answered => _answer.Task;

        public void Answer(HttpResponseMessage response) => _answer.SetResult(response);

        public void Answer(Guid[]?[] ids) => Answer(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(new { ids }, options: JsonSerializerOptions.Web) });

        public void Fail(Exception exception) => _answer.SetException(exception);
    }
}
