using System.Diagnostics;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Forwarding;

namespace Switchyard.Gateway.Contacts;

/// <summary>
/// Hands posts to the intake. With none on its way a post goes at once and alone; what comes meanwhile gathers, and goes together as soon as that one is
/// answered. So a busy gateway pays for three hops once for many posts, and at an idle one nobody waits for company (docs/decisions/0003). A busy one waits a moment for
/// those whom it has just answered: clients that post again at once would otherwise travel in two halves by turns, each waiting for the other.
/// </summary>
internal sealed partial class PostQueue(IntakeClient intake, TimeProvider clock, ILogger<PostQueue> logger)
{
    private const int MostTogether = 64;

    /// <summary>When so many went together, the gateway is busy.</summary>
    private const int Busy = 8;

    /// <summary>In bytes; a longer one is worth a hop of its own.</summary>
    private const int LongestGathered = 8 * 1024;

    /// <summary>One slow answer does not hold up the others for longer.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(250);

    /// <summary>A busy gateway waits no longer than this for those whom it has answered.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(2);

    private static readonly ActivitySource Source = new("Switchyard.Gateway");

    private readonly Lock _gate = new();
    private readonly Queue<WaitingPost> _waiting = new();
    private bool _turnIsTaken;
    private int _wanted;
    private TaskCompletionSource? _gathered;

    /// <summary>Hands on one post.</summary>
    /// <param name="messages">Framed messages back to back.</param>
    /// <param name="key">Its Idempotency-Key.</param>
    /// <param name="cancellationToken">Gives up waiting; a post that has gone on its way may be taken in all the same.</param>
    /// <returns>The ids of messages that were accepted together with others, or else the intake's answer to this post alone.</returns>
    /// <exception cref="HttpRequestException">The sidecar does not answer.</exception>
    public async Task<PostResult> PostAsync(ReadOnlyMemory<byte> messages, string key, CancellationToken cancellationToken)
    {
        if (messages.Length > LongestGathered)
            return new PostResult(await intake.PostAsync(messages, key, cancellationToken));
        if (TryWait(messages, key) is { } waiting)
        {
            return await waiting.Ids.Task.WaitAsync(cancellationToken) is { } ids
                ? new PostResult(ids)
                : new PostResult(await intake.PostAsync(messages, key, cancellationToken));
        }

        var alone = intake.PostAsync(messages, key, cancellationToken);
        _ = PassTurnOnAsync(alone, 1);
        return new PostResult(await alone);
    }

    /// <summary>Takes the turn, for which null is given, or else a place among those that wait.</summary>
    private WaitingPost? TryWait(ReadOnlyMemory<byte> messages, string key)
    {
        WaitingPost post;
        TaskCompletionSource? gathered = null;
        lock (_gate)
        {
            if (!_turnIsTaken)
            {
                _turnIsTaken = true;
                return null;
            }

            // A copy, since a client that gives up takes its buffer away.
            post = new WaitingPost(new BulkPost(key, messages.ToArray()));
            _waiting.Enqueue(post);
            if (_waiting.Count >= _wanted)
                (gathered, _gathered) = (_gathered, null);
        }

        gathered?.SetResult();
        return post;
    }

    private async Task PassTurnOnAsync(Task answered, int count)
    {
        // What follows is done for others than the client whose request this came with.
        Activity.Current = null;
        await answered.WaitAsync(LongestTurn, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (count >= Busy && answered.IsCompletedSuccessfully)
            await GatherAsync(count).WaitAsync(LongestGathering, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var next = new List<WaitingPost>();
        lock (_gate)
        {
            _gathered = null;
            while (next.Count < MostTogether && _waiting.TryDequeue(out var post))
                next.Add(post);
            if (next.Count == 0)
            {
                _turnIsTaken = false;
                return;
            }
        }

        await PostTogetherAsync(next);
    }

    /// <summary>Completes when so many more wait, or all that can go together.</summary>
    private Task GatherAsync(int more)
    {
        lock (_gate)
        {
            _wanted = Math.Min(_waiting.Count + more, MostTogether);
            if (_waiting.Count >= _wanted)
                return Task.CompletedTask;
            _gathered = new TaskCompletionSource();
            return _gathered.Task;
        }
    }

    private async Task PostTogetherAsync(List<WaitingPost> posts)
    {
        using var activity = Source.StartActivity("post together", ActivityKind.Internal, default(ActivityContext), links: posts.Select(waiting => new ActivityLink(waiting.Trace)));
        IReadOnlyList<IReadOnlyList<Guid>?>? ids = null;
        try
        {
            var answer = intake.PostManyAsync(new BulkPosts(posts.ConvertAll(waiting => waiting.Post)));
            _ = PassTurnOnAsync(answer, posts.Count);
            ids = await answer;
        }
        catch (Exception e)
        {
            // Whatever it is, each meets it again alone, and its client learns of it.
            LogTogetherFailed(e, posts.Count);
        }

        for (var i = 0; i < posts.Count; i++)
            posts[i].Ids.SetResult(ids?.Count == posts.Count ? ids[i] : null);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} posts could not be handed on together; each goes alone")]
    private partial void LogTogetherFailed(Exception exception, int count);

    private sealed record WaitingPost(BulkPost Post)
    {
        public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

        public TaskCompletionSource<IReadOnlyList<Guid>?> Ids { get; } = new();
    }
}

/// <summary>What became of a post: either is null.</summary>
/// <param name="Ids">Accepted together with others, under these ids.</param>
/// <param name="Response">The intake's answer to the post alone; the caller disposes of it.</param>
internal readonly record struct PostResult(IReadOnlyList<Guid>? Ids, HttpResponseMessage? Response)
{
    public PostResult(IReadOnlyList<Guid> ids) : this(ids, null)
    {
    }

    public PostResult(HttpResponseMessage response) : this(null, response)
    {
    }
}
