using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
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
        Assert.Equal(ids[0]!.Concat(ids[2]!).Select(id => id.ToString()), host.Sidecar.Published.Select(published => Event(published)["id"]!.GetValue<string>()));
        Assert.Equal(ids[0], await host.PostIdsAsync(Messages.Person(), "a"));
        Assert.Equal(ids[2], await host.PostIdsAsync(two, "c"));
    }

    [Fact]
    public async Task What_is_published_is_the_event_that_a_single_publish_makes()
    {
        await using var host = await IntakeHost.StartAsync();

        var ids = await PostAsync(host, ("a", Messages.Person()));

        var published = Assert.Single(host.Sidecar.Published);
        Assert.Equal(("pubsub", "contact-person", "application/cloudevents+json"), (published.PubSub, published.Topic, published.ContentType));
        var expected = new JsonObject
        {
            ["id"] = ids[0]![0].ToString(),
            ["specversion"] = "1.0",
            ["source"] = "contact-intake",
            ["type"] = "contact.person.v1",
            ["datacontenttype"] = "application/octet-stream",
            ["data_base64"] = Convert.ToBase64String(Messages.Person()),
        };
        Assert.True(JsonNode.DeepEquals(expected, Event(published)), Event(published).ToJsonString());
    }

    [Fact]
    public async Task A_post_is_taken_whole_or_has_no_ids()
    {
        await using var host = await IntakeHost.StartAsync();
        var refused = Convert.ToBase64String(Messages.Person("Refused"));
        host.Sidecar.RefusesInBulk = content => content.GetProperty("data_base64").GetString() == refused;

        var ids = await PostAsync(host, ("a", [.. Messages.Person("Taken"), .. Messages.Person("Refused")]), ("b", Messages.Person()));

        Assert.Equal([null, 1], ids.Select(own => own?.Length));
    }

    [Fact]
    public async Task A_bulk_that_fails_is_tried_once_and_nobody_has_ids()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Sidecar.Decide = call => ValueTask.FromResult(call.Kind == "publish-bulk" ? Fate.FailBefore : Fate.Serve);

        var ids = await PostAsync(host, ("a", Messages.Person()), ("b", Messages.Person()));

        Assert.Equal([null, null], ids);
        Assert.Single(host.Sidecar.Calls, call => call.Kind == "publish-bulk");
    }

    [Fact]
    public async Task Posts_that_break_a_rule_alone_ask_nothing_of_the_broker()
    {
        await using var host = await IntakeHost.StartAsync();

        Assert.Equal([null], await PostAsync(host, ("a", Messages.Garbage)));
        Assert.DoesNotContain(host.Sidecar.Calls, call => call.Kind == "publish-bulk");
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

    private static JsonObject Event(PublishedEvent published) => JsonNode.Parse(published.Body)!.AsObject();

    private static async Task<Guid[]?[]> PostAsync(IntakeHost host, params (string Key, byte[] Messages)[] posts)
    {
        using var response = await host.Client.PostAsJsonAsync("/contact-persons/bulk", new { posts = posts.Select(post => new { post.Key, post.Messages }) }, JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>();
        return answer!["ids"].Deserialize<Guid[]?[]>()!;
    }
}
