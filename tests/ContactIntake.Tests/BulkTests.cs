using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Switchyard.TestSite;
using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

public sealed class BulkTests
{
    [Fact]
    public async Task Each_post_is_judged_by_itself_and_gets_the_ids_that_it_gets_alone()
    {
        await using var host = await IntakeHost.StartAsync();
        byte[] two = [.. Messages.Person("One"), .. Messages.Person("Two")];

        var ids = await PostAsync(host, ("a", Messages.Person()), ("b", Messages.Garbage), ("c", two), ("d", Messages.Person(email: "nobody")));

        Assert.Equal([1, null, 2, null], ids.Select(own => own?.Length));
        Assert.Equal(ids[0]!.Concat(ids[2]!).Select(id => id.ToString()), (await host.PublishedAsync()).Select(published => published.Id));
        Assert.Equal(ids[0], await host.PostIdsAsync(Messages.Person(), "a"));
        Assert.Equal(ids[2], await host.PostIdsAsync(two, "c"));
    }

    [Fact]
    public async Task What_is_published_is_the_event_that_a_single_publish_makes()
    {
        await using var host = await IntakeHost.StartAsync();

        var id = Assert.Single((await PostAsync(host, ("a", Messages.Person())))[0]!);
        Assert.Equal([id], await host.PostIdsAsync(Messages.Person(), "a"));

        var published = await host.PublishedAsync();
        Assert.Equal(2, published.Count);
        Assert.All(published, one => Assert.Equal((id.ToString(), "contact.person.v1", "contact-intake"), (one.Id, one.Type, one.Event["source"]!.GetValue<string>())));
        var (together, alone) = (Plain(published[0]), Plain(published[1]));
        Assert.True(JsonNode.DeepEquals(together, alone), $"{together.ToJsonString()} is not {alone.ToJsonString()}");
    }

    [Fact]
    public async Task A_post_is_taken_whole_or_has_no_ids()
    {
        await using var host = await IntakeHost.StartWithFaultsAsync();
        var refused = Convert.ToBase64String(Messages.Person("Refused"));
        host.Faults.RefusesInBulk = content => content.GetProperty("data_base64").GetString() == refused;

        var ids = await PostAsync(host, ("a", [.. Messages.Person("Taken"), .. Messages.Person("Refused")]), ("b", Messages.Person()));

        Assert.Equal([null, 1], ids.Select(own => own?.Length));
    }

    [Fact]
    public async Task A_bulk_that_fails_is_tried_once_and_nobody_has_ids()
    {
        await using var host = await IntakeHost.StartWithFaultsAsync();
        host.Faults.Decide = call => ValueTask.FromResult(call.Kind == "publish-bulk" ? Fate.FailBefore : Fate.Serve);

        var ids = await PostAsync(host, ("a", Messages.Person()), ("b", Messages.Person()));

        Assert.Equal([null, null], ids);
        Assert.Single(host.Faults.Calls, call => call.Kind == "publish-bulk");
    }

    [Fact]
    public async Task Posts_that_break_a_rule_are_not_published()
    {
        await using var host = await IntakeHost.StartAsync();

        Assert.Equal([null], await PostAsync(host, ("a", Messages.Garbage)));
        Assert.Empty(await host.PublishedAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"posts":[null]}""")]
    [InlineData("""{"posts":[{"key":"a"}]}""")]
    [InlineData("""{"posts":[{"key":"a","messages":"?"}]}""")]
    public async Task Anything_else_is_400(string json)
    {
        await using var host = await IntakeHost.StartAsync();
        using var content = new StringContent(json, null, "application/json");

        using var response = await host.Client.PostAsync("/contact-persons/bulk", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    /// <summary>The event without what is another for each publish.</summary>
    private static JsonObject Plain(ReceivedEvent published)
    {
        var plain = published.Event.DeepClone().AsObject();
        foreach (var name in (string[])["time", "traceid", "traceparent", "tracestate"])
            plain.Remove(name);
        return plain;
    }

    private static async Task<Guid[]?[]> PostAsync(IntakeHost host, params (string Key, byte[] Messages)[] posts)
    {
        using var response = await host.Client.PostAsJsonAsync("/contact-persons/bulk", new { posts = posts.Select(post => new { post.Key, post.Messages }) }, JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>();
        return answer!["ids"].Deserialize<Guid[]?[]>()!;
    }
}
