using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Switchyard.Browser;

/// <summary>An administrator and the messages.</summary>
[Collection(PageCollection.Name)]
public sealed class AdminTests(PageSystem system)
{
    [SkippableFact]
    public async Task Contact_persons_are_listed_as_they_are_stored_and_give_their_bytes()
    {
        await using var visit = await system.VisitAsync();
        await using var sender = await system.VisitAsync();
        await visit.LogInAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Contact persons" }).ClickAsync();
        await Expect(visit.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await sender.FillContactAsync("Lise Meitner", "lise@example.org");
        await sender.Button("Send").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Lise Meitner");
        await visit.PictureAsync("contacts");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Lise Meitner" }).ClickAsync();
        await visit.SeesAsync("2 November 1984");
        await visit.Button("Show bytes").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The message in hexadecimal" })).ToContainTextAsync("Lise·Mei");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Download").ClickAsync());
        Assert.Contains("lise@example.org", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(await download.PathAsync())), StringComparison.Ordinal);
        visit.End();
        sender.End();
    }

    [SkippableFact]
    public async Task A_dead_letter_tells_why_and_is_replayed_and_deleted()
    {
        await using var visit = await system.VisitAsync();
        var id = Guid.CreateVersion7().ToString();
        await system.PublishAsync(id, "no message"u8.ToArray());
        await visit.LogInAsync();
        var letter = visit.Page.GetByRole(AriaRole.Article, new() { Name = $"Dead letter {id}" });
        await Sandbox.Wait.UntilAsync("the dead letter to be listed", async () =>
        {
            await visit.OpenAsync("dead-letters");
            await visit.Page.ReloadAsync();
            await Expect(visit.Page.GetByText("Loading…")).ToHaveCountAsync(0);
            return await letter.CountAsync() == 1;
        }, TimeSpan.FromSeconds(60));
        await letter.GetByRole(AriaRole.Button, new() { Name = "Show bytes" }).ClickAsync();
        await Expect(letter).ToContainTextAsync("6e 6f 20 6d 65 73 73 61");
        await letter.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Expect(letter.GetByRole(AriaRole.Alert)).ToContainTextAsync("It fails again:");
        await visit.PictureAsync("dead-letters");
        await letter.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await letter.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.SeesAsync("The dead letter is deleted.");
        await Expect(letter).ToHaveCountAsync(0);
        visit.End();
    }

    [SkippableFact]
    public async Task The_system_shows_its_components_its_health_and_the_flow()
    {
        await using var visit = await system.VisitAsync();
        await using var sender = await system.VisitAsync();
        await visit.LogInAsync();
        await visit.OpenAsync("system");
        await Expect(visit.Page.GetByText("healthy", new() { Exact = true })).ToHaveCountAsync(5);
        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "statestore" })).ToContainTextAsync("state.sqlite");
        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "pubsub" }).First).ToContainTextAsync("pubsub.");
        for (var i = 0; i < 3; i++)
        {
            await sender.FillContactAsync($"Rosalind Franklin {i}", "rosalind@example.org");
            await sender.Button("Send").ClickAsync();
            await sender.SeesAsync("Stored. It is in the database now.");
            await sender.Page.ReloadAsync();
        }

        var plot = visit.Page.GetByRole(AriaRole.Figure).Filter(new() { HasText = "Time to stored" });
        await Expect(plot).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"p99 [\d.]+ ms"));
        await Expect(visit.Page.GetByRole(AriaRole.Figure).Filter(new() { HasText = "Backlog" })).ToContainTextAsync("accepted, not yet stored 0");
        await visit.PictureAsync("system", whole: false);
        visit.End();
    }

    [SkippableFact]
    public async Task An_app_that_does_not_answer_is_told()
    {
        await using var visit = await system.VisitAsync();
        await visit.LogInAsync();
        await using (await system.Own.PauseAppAsync(3503))
        {
            await visit.OpenAsync("system");
            await Expect(visit.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "contact-intake" })).ToContainTextAsync("not answering");
        }

        await Expect(visit.Page.GetByText("healthy", new() { Exact = true })).ToHaveCountAsync(5, new() { Timeout = 60_000 });
        visit.End();
    }
}
