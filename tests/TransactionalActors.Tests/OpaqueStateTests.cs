using System.Text.Json;
using System.Text.Json.Nodes;
using Switchyard.TestSupport;

namespace Switchyard.TransactionalActors.Tests;

/// <summary>An actor's state is one string to the store, whatever it holds, and what an earlier version kept is read.</summary>
public sealed class OpaqueStateTests
{
    public static TheoryData<string> Texts => ["$name", "$$NOW", "$2a$11$uTuDXhbMFuXsYasFoSNUtO", "a.b.$c", "{\"$set\":1}", "\"\\", "", "Zoë \u007f\a\u00a0🏴\U000E0067"];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_turn_keeps_any_text(string text)
    {
        await using var site = await LedgerSite.StartAsync();

        await site.Activate().EnterAsync(text);
        await site.Activate().EnterAsync("another");

        Assert.Equal([text, "another"], await site.Activate().IdsAsync());
        Assert.Equal(JsonValueKind.String, JsonNode.Parse(site.Stored!)!.GetValueKind());
    }

    [Fact]
    public async Task A_state_that_was_kept_as_a_document_is_read_and_kept_as_a_text_from_then_on()
    {
        await using var site = await LedgerSite.StartAsync();
        site.Stored = """{"unsent":[],"state":{"ids":["old"]},"revision":7,"isTold":true}""";

        Assert.Equal(["old"], await site.Activate().IdsAsync());
        Assert.Equal(2, await site.Activate().EnterAsync("new"));

        var kept = JsonNode.Parse(JsonNode.Parse(site.Stored!)!.GetValue<string>())!;
        Assert.Equal(["old", "new"], kept["state"]!["ids"]!.AsArray().Select(id => id!.GetValue<string>()));
    }

    /// <summary>So that the tests above would fail on an actor that keeps documents.</summary>
    [Theory]
    [InlineData("""{"hash":"$2a$11$x"}""")]
    [InlineData("""[{"name":["$$NOW"]}]""")]
    [InlineData("\"a\\u007fb\"")]
    [InlineData("\"Zoë\"")]
    public void The_store_of_these_tests_refuses_what_MongoDB_would_not_give_back(string value) => Assert.NotNull(MongoValue.FlawOfDocument(value));

    [Theory]
    [InlineData("""{"hash":"2a$11$x","price.$":1}""")]
    [InlineData("\"$2a$11$x\"")]
    [InlineData("17")]
    public void And_nothing_else(string value) => Assert.Null(MongoValue.FlawOfDocument(value));
}
