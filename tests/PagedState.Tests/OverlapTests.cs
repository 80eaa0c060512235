using Switchyard.TestSupport;

namespace Switchyard.PagedState.Tests;

/// <summary>A write begins while the documents of the one before are being saved.</summary>
public sealed class OverlapTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_next_pages_are_written_beside_the_documents_before_and_the_next_documents_after_them()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var writer = site.Writer();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        using var hold = new Hold(site, first);

        var saving = await writer.BeginAsync(Notes(first), CancellationToken.None).WaitAsync(Deadline);
        var next = writer.BeginAsync(Notes(second), CancellationToken.None);
        await Until.HoldsAsync(() => site.Faults.Calls.Count(call => call.Kind == "save" && call.Target.Any(key => key.Contains("page", StringComparison.Ordinal))) == 2, "the second save of the page");
        Assert.DoesNotContain(site.Faults.Calls, call => call.Kind == "save" && call.Target.Contains(IndexSite.Keys.Document(second)));

        hold.Release(Fate.Serve);
        await (await next.WaitAsync(Deadline)).WaitAsync(Deadline);
        Assert.Equal([first], (await saving).Keys);
        Assert.Equal([second, first], await site.ListAsync());
    }

    [Fact]
    public async Task What_is_being_saved_is_not_stored_again()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var writer = site.Writer();
        var id = Guid.NewGuid();
        using var hold = new Hold(site, id);

        var saving = await writer.BeginAsync(Notes(id), CancellationToken.None).WaitAsync(Deadline);
        var again = writer.WriteAsync(Notes(id), CancellationToken.None);
        // A whole question and answer, so that a look-up that did not wait would have been seen by now.
        await site.State.GetAsync<Note>("another", CancellationToken.None);
        Assert.Single(site.Faults.Calls, call => call.Kind == "bulk-get");
        hold.Release(Fate.Serve);
        Assert.Equal((await saving.WaitAsync(Deadline))[id], (await again.WaitAsync(Deadline))[id]);
        Assert.Equal([id], await site.ListAsync());
        Assert.Single(site.Faults.Calls, call => call.Kind == "save" && call.Target.Contains(IndexSite.Keys.Document(id)));
    }

    [Fact]
    public async Task A_failure_is_told_to_those_whose_documents_it_hits_alone()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var writer = site.Writer();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        using var hold = new Hold(site, first);

        var saving = await writer.BeginAsync(Notes(first), CancellationToken.None).WaitAsync(Deadline);
        var next = writer.WriteAsync(Notes(second), CancellationToken.None);
        hold.Release(Fate.FailBefore);
        await Assert.ThrowsAsync<Dapr.DaprException>(() => saving.WaitAsync(Deadline));
        Assert.Equal([second], (await next.WaitAsync(Deadline)).Keys);
        await writer.WriteAsync(Notes(first), CancellationToken.None).WaitAsync(Deadline);
        // It keeps the place that it was given first.
        Assert.Equal([second, first], await site.ListAsync());
    }

    private static Dictionary<Guid, NewDocument<Note>> Notes(Guid id) => new() { [id] = new(new Note(id, "text", ""), ReadOnlyMemory<byte>.Empty) };

    /// <summary>Holds the first save of a document up.</summary>
    private sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource<Fate> released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int seen;

        public Hold(IndexSite site, Guid id) => site.Faults.Decide = async call =>
            call.Kind == "save" && call.Target.Contains(IndexSite.Keys.Document(id)) && Interlocked.Increment(ref seen) == 1 ? await released.Task : Fate.Serve;

        public void Release(Fate fate) => released.TrySetResult(fate);

        public void Dispose() => Release(Fate.Serve);
    }
}
