using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>What can never be stored is kept with its reason. Such a message passes no gate, so the test publishes it in the intake's stead.</summary>
[Collection(EmbeddedSystem.Name)]
public sealed class DeadLetterTests(ContactSystem system)
{
    [SkippableFact]
    public async Task An_undecodable_message_is_kept_with_its_reason_until_it_is_deleted()
    {
        var id = Guid.CreateVersion7().ToString();
        await PublishAsync(id, [1, 2, 3, 4, 5, 6, 7]);
        var letter = await Wait.ForAsync("the dead letter", async () => await FindAsync(id) is { ValueKind: JsonValueKind.Object } found ? found.GetRawText() : null,
            TimeSpan.FromSeconds(30));

        using (var item = JsonDocument.Parse(letter))
        {
            Assert.Equal("contact-person", item.RootElement.GetProperty("topic").GetString());
            Assert.Equal(7, item.RootElement.GetProperty("size").GetInt32());
            Assert.NotEmpty(item.RootElement.GetProperty("reason").GetString()!);
        }
        using (var replayed = await system.Http.PostAsync(new Uri($"dead-letters/{id}/replay", UriKind.Relative), null))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, replayed.StatusCode);
        using (var deleted = await system.Http.DeleteAsync(new Uri($"dead-letters/{id}", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(JsonValueKind.Undefined, (await FindAsync(id)).ValueKind);
    }

    private async Task PublishAsync(string id, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await system.Own.SidecarClient.PostAsync(new Uri(system.Own.Sidecar(3503),
            $"publish/pubsub/contact-person?metadata.cloudevent.id={id}&metadata.cloudevent.type=contact.person.v1"), content);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task<JsonElement> FindAsync(string id)
    {
        var page = await system.Http.GetFromJsonAsync<JsonElement>("dead-letters?limit=100");
        return page.GetProperty("items").EnumerateArray().FirstOrDefault(item => item.GetProperty("id").GetString() == id);
    }
}
