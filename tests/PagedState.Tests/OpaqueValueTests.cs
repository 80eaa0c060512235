using Dapr;
using Switchyard.TestSupport;

namespace Switchyard.PagedState.Tests;

/// <summary>Whatever a value holds, the store keeps it as it is: to it a value is text, never a document that it evaluates.</summary>
public sealed class OpaqueValueTests
{
    public static TheoryData<string> Texts => ["$name", "$$NOW", "$2a$11$uTuDXhbMFuXsYasFoSNUtO", "a.b.$c", "{\"$set\":1}", "\"", "", "\u007f\a🏴\U000E0067"];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_value_comes_back_as_it_was_saved(string text)
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var note = new Note(Guid.NewGuid(), text, text);

        await site.State.SaveAsync([("saved", note, 1000)], CancellationToken.None);
        Assert.True(await site.State.TrySaveAsync("tried", note, "", CancellationToken.None));
        await site.State.ChangeAsync<Note>("changed", kept => Task.FromResult(kept is null ? note : null), CancellationToken.None);

        Assert.Equal([note, note, note], (await site.State.GetAsync<Note>(["saved", "tried", "changed"], 1000, CancellationToken.None)).Values);
    }

    [Fact]
    public async Task What_an_earlier_version_saved_as_a_document_is_read()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var note = new Note(Guid.NewGuid(), "text", "page");
        site.Faults.State["key"] = $$"""{ "page": "page", "text": "text", "id": "{{note.Id}}" }""";

        Assert.Equal(note, await site.State.GetAsync<Note>("key", CancellationToken.None));
    }

    /// <summary>So that the tests above would fail on a state access that saves documents.</summary>
    [Fact]
    public async Task The_store_of_these_tests_refuses_a_document_that_MongoDB_would_evaluate()
    {
        await using var site = await IndexSite.StartWithFaultsAsync();
        var asDocument = new Dictionary<string, string> { ["contentType"] = "application/json" };

        Task SaveAsync(string text) => site.Dapr.SaveStateAsync("statestore", "key", new Note(Guid.Empty, text, ""), metadata: asDocument);

        await SaveAsync("no dollar first: $");
        await Assert.ThrowsAsync<DaprException>(() => SaveAsync("$name"));
    }
}
