using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Switchyard.Sandbox;
using static Microsoft.Playwright.Assertions;

namespace Switchyard.Browser;

/// <summary>The public form.</summary>
[Collection(PageCollection.Name)]
public sealed class ContactFormTests(PageSystem system)
{
    private const int Processor = 3504;

    [SkippableFact]
    public async Task A_contact_person_is_sent_and_seen_on_its_way()
    {
        await using var visit = await system.VisitAsync();
        await visit.FillContactAsync("Ada Lovelace ✓", "ada@example.org");
        await visit.Button("Add a phone").ClickAsync();
        await visit.FillAsync("Phone 2", "+44 20 7946 0000");
        await visit.Page.GetByLabel("Type of phone 2").SelectOptionAsync("work");
        await visit.Button("Add a phone").ClickAsync();
        await visit.Button("Remove phone 3").ClickAsync();
        await visit.Button("Send").ClickAsync();
        await visit.SeesAsync("Stored. It is in the database now.");
        await visit.Button("Show bytes").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The message in hexadecimal" })).ToContainTextAsync("Ada·Love");
        await visit.PictureAsync("contact-form", whole: false);

        var steps = await visit.Page.GetByRole(AriaRole.List, new() { Name = "Progress" }).GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        Assert.Equal(["accepted", "queued", "stored"], steps.Select(step => step.Split('\n')[0].Trim()));
        Assert.Matches(@"after [\d.]+ m?s", steps[2]);

        var id = await visit.Page.Locator("code").First.InnerTextAsync();
        var contact = await system.Admin.GetFromJsonAsync<JsonElement>(new Uri($"contact-persons/{id}", UriKind.Relative));
        Assert.Equal("Ada Lovelace ✓", contact.GetProperty("name").GetString());
        Assert.Equal("1984-11-02", contact.GetProperty("birthdate").GetString());
        Assert.Equal("work", contact.GetProperty("phones")[1].GetProperty("type").GetString());
        visit.End();
    }

    [SkippableFact]
    public async Task What_breaks_a_rule_is_told_beside_its_field()
    {
        await using var visit = await system.VisitAsync();
        await visit.OpenAsync();
        await visit.FillAsync("Name", "Ada");
        await visit.FillAsync("Email", "nobody");
        await visit.Button("Send").ClickAsync();
        var email = visit.Page.GetByLabel("Email", new() { Exact = true });
        await Expect(email).ToBeFocusedAsync();
        await Expect(email).ToHaveAccessibleDescriptionAsync("An email address has one @, something before it, a domain after it, and no white space.");
        await Expect(visit.Page.GetByLabel("Birthdate")).ToHaveAccessibleDescriptionAsync("A birthdate is required.");
        await visit.FillAsync("Email", "ada@example.org");
        await Expect(email).ToHaveAttributeAsync("aria-invalid", "false");
        visit.End();
    }

    [SkippableFact]
    public async Task With_the_processor_stopped_it_is_queued_and_it_is_stored_when_the_processor_is_back()
    {
        await using var visit = await system.VisitAsync();
        await visit.FillContactAsync("Charles Babbage", "charles@example.org");
        await using (await system.Own.PauseAppAsync(Processor))
        {
            await visit.Button("Send").ClickAsync();
            await visit.SeesAsync("Queued. It cannot be lost any more");
            await Expect(visit.Page.GetByRole(AriaRole.List, new() { Name = "Progress" })).ToContainTextAsync("waiting");
            await visit.PictureAsync("contact-queued");
        }

        await visit.SeesAsync("Stored. It is in the database now.", seconds: 90);
        visit.End();
    }

    [SkippableFact]
    public async Task It_works_at_phone_width()
    {
        await using var visit = await system.VisitAsync(Screen.Phone);
        await visit.FillContactAsync("Emmy Noether", "emmy@example.org");
        await visit.Button("Add a phone").ClickAsync();
        await visit.FillAsync("Phone 2", "+49 9131 85");
        await visit.Button("Send").ClickAsync();
        await visit.SeesAsync("Stored. It is in the database now.");
        await visit.PictureAsync("contact-phone");
        await visit.LogInAsync();
        foreach (var page in Pages.All)
        {
            await visit.OpenAsync(page);
            Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"#/{page} is wider than a phone");
        }

        visit.End();
    }

    [SkippableFact]
    public async Task It_works_by_keyboard_alone()
    {
        await using var visit = await system.VisitAsync();
        await visit.OpenAsync();
        var keys = visit.Page.Keyboard;
        await keys.PressAsync("Tab");
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" })).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await TypeAsync("Name", "Mary Somerville");
        await TypeAsync("Email", "mary@example.org");
        await TypeAsync("Birthdate", "02021980");
        var phone = visit.Page.GetByLabel("Phone 1", new() { Exact = true });
        // A date is several stops, and a button to open a calendar.
        await Wait.UntilAsync("the phone to be reached by Tab", async () =>
        {
            await keys.PressAsync("Tab");
            return await phone.EvaluateAsync<bool>("element => element === document.activeElement");
        }, TimeSpan.FromSeconds(20));
        await keys.TypeAsync("+44 20 1");
        await keys.PressAsync("Enter");
        await visit.SeesAsync("Stored. It is in the database now.");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "On its way" })).ToBeFocusedAsync();
        visit.End();

        async Task TypeAsync(string label, string text)
        {
            await keys.PressAsync("Tab");
            await Expect(visit.Page.GetByLabel(label, new() { Exact = true })).ToBeFocusedAsync();
            await keys.TypeAsync(text);
        }
    }
}
