using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task What_is_stored_is_shown_live_with_its_id()
    {
        await using var host = await GatewayHost.StartAsync();
        using var live = await EventReader.OpenAsync(host.Admin, "/contact-persons/live");
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];

        Assert.Equal("""{"status":"SUCCESS"}""", await host.AnnounceAsync(ids));

        foreach (var id in ids)
        {
            var shown = await live.ReadAsync();
            Assert.Equal(id.ToString(), shown!.Value.Id);
            Assert.Equal(id, shown.Value.Data["id"]!.GetValue<Guid>());
            Assert.Equal("ana.li@example.org", shown.Value.Data["email"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_that_the_client_has()
    {
        await using var host = await GatewayHost.StartAsync();
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();
        await host.AnnounceAsync(ids);

        using var live = await EventReader.OpenAsync(host.Admin, "/contact-persons/live", ids[2].ToString());

        Assert.Equal(ids[3].ToString(), (await live.ReadAsync())!.Value.Id);
        Assert.Equal(ids[4].ToString(), (await live.ReadAsync())!.Value.Id);
    }

    [Fact]
    public async Task Only_so_many_are_remembered_and_a_forgotten_place_gives_all_of_them()
    {
        await using var host = await GatewayHost.StartAsync(new Dictionary<string, string> { ["Live:Remembered"] = "3" });
        var ids = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToArray();
        await host.AnnounceAsync(ids);

        using var live = await EventReader.OpenAsync(host.Admin, "/contact-persons/live", ids[0].ToString());

        foreach (var id in ids[5..])
            Assert.Equal(id.ToString(), (await live.ReadAsync())!.Value.Id);
    }

    [Fact]
    public async Task An_announcement_that_comes_again_is_shown_once()
    {
        await using var host = await GatewayHost.StartAsync();
        using var live = await EventReader.OpenAsync(host.Admin, "/contact-persons/live");
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());

        await host.AnnounceAsync(first);
        await host.AnnounceAsync(first, second);

        Assert.Equal(first.ToString(), (await live.ReadAsync())!.Value.Id);
        Assert.Equal(second.ToString(), (await live.ReadAsync())!.Value.Id);
    }

    [Fact]
    public async Task A_silent_stream_is_kept_alive_by_a_comment()
    {
        await using var host = await GatewayHost.StartAsync();
        using var live = await EventReader.OpenAsync(host.Admin, "/contact-persons/live");

        Assert.Equal(": ", await live.ReadCommentAsync());
    }

    [Fact]
    public async Task Bulks_are_taken_too_and_what_cannot_be_read_is_dropped()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = Guid.NewGuid();
        var broken = GatewayHost.Stored(Guid.NewGuid());
        broken["data"]!["contacts"]![0]!.AsObject().Remove("storedAt");
        var other = GatewayHost.Stored(Guid.NewGuid());
        other["type"] = "something.else";
        using var content = new StringContent(Messages.Bulk(GatewayHost.Stored(id), broken, other).ToJsonString(), Encoding.UTF8, "application/json");

        using var response = await host.AppClient.PostAsync("/contact-events", content);

        var statuses = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["statuses"]!.AsArray();
        Assert.Equal(["SUCCESS", "DROP", "DROP"], statuses.Select(status => status!["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Progress_shows_accepted_queued_stored_and_ends_and_tells_nothing_else()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = Guid.NewGuid();
        host.AcceptAs(id);
        (await host.PostAsync(Messages.Person())).Dispose();

        using var progress = await EventReader.OpenAsync(host.Client, $"/contact-persons/{id}/progress");
        var accepted = await progress.ReadAsync();
        var queued = await progress.ReadAsync();
        await host.AnnounceAsync(id);
        var stored = await progress.ReadAsync();

        var shown = new[] { accepted, queued, stored }.Select(one => one!.Value.Data).ToList();
        Assert.Equal(["accepted", "queued", "stored"], shown.Select(state => state["state"]!.GetValue<string>()));
        Assert.All(shown, state => Assert.Equal(["state", "at"], state.Select(property => property.Key)));
        Assert.True(shown[0]["at"]!.GetValue<DateTime>() <= shown[1]["at"]!.GetValue<DateTime>());
        Assert.Equal("2026-11-22T10:15:31.5Z", shown[2]["at"]!.GetValue<string>());
        Assert.Null(await progress.ReadAsync());
    }

    [Fact]
    public async Task Progress_of_what_another_gateway_accepted_comes_from_the_processor()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = Guid.NewGuid();
        host.Invoke = (_, context) => context.Response.WriteAsJsonAsync(
            new { id, receivedAt = "2026-11-22T10:15:30Z", storedAt = "2026-11-22T10:15:31Z" }, JsonSerializerOptions.Web);

        using var progress = await EventReader.OpenAsync(host.Client, $"/contact-persons/{id}/progress");

        Assert.Equal("accepted", (await progress.ReadAsync())!.Value.Data["state"]!.GetValue<string>());
        Assert.Equal("queued", (await progress.ReadAsync())!.Value.Data["state"]!.GetValue<string>());
        Assert.Equal("stored", (await progress.ReadAsync())!.Value.Data["state"]!.GetValue<string>());
        Assert.Null(await progress.ReadAsync());
        Assert.Equal($"contact-processor/contact-persons/{id}/times", Assert.Single(host.Calls).Target[0]);
    }

    [Fact]
    public async Task A_missed_announcement_costs_a_wait_and_a_processor_that_is_away_as_well()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = Guid.NewGuid();
        var asked = 0;
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = ++asked == 1 ? 500 : asked == 2 ? 404 : 200;
            return context.Response.WriteAsJsonAsync(new { id, receivedAt = "2026-11-22T10:15:30Z", storedAt = "2026-11-22T10:15:31Z" }, JsonSerializerOptions.Web);
        };

        using var progress = await EventReader.OpenAsync(host.Client, $"/contact-persons/{id}/progress");

        Assert.Equal(": ", await progress.ReadCommentAsync());
        Assert.Equal("accepted", (await progress.ReadAsync())!.Value.Data["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Streams_end_when_the_gateway_stops()
    {
        var host = await GatewayHost.StartAsync();
        using var live = await EventReader.OpenAsync(host.Admin, "/contact-persons/live");

        var stopping = host.StopAsync();

        Assert.Null(await live.ReadAsync());
        await stopping;
        await host.DisposeAsync();
    }
}
