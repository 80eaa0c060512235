using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Switchyard.Browser;

/// <summary>An administrator and the users.</summary>
[Collection(PageCollection.Name)]
public sealed class PeopleTests(PageSystem system)
{
    private const int Users = 3502;

    [SkippableFact]
    public async Task A_person_is_added_found_changed_and_deleted()
    {
        await using var visit = await system.VisitAsync();
        await visit.LogInAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await Expect(visit.Heading()).ToHaveTextAsync("People");
        await visit.Button("New person").ClickAsync();
        await visit.FillAsync("Name", "Hedy Lamarr");
        await visit.FillAsync("Email", "hedy@example.org");
        await visit.FillAsync("Password", "frequency hopping");
        await visit.Button("Add person").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await visit.PictureAsync("people");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Hedy Lamarr" }).ClickAsync();
        await visit.FillAsync("Name", "Hedwig Kiesler");
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("Saved.");
        await visit.FillAsync("Roles", "editor admin");
        await visit.Button("Set roles").ClickAsync();
        await visit.SeesAsync("admin, editor");
        await visit.Button("Delete person").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(visit.Heading()).ToHaveTextAsync("People");
        await visit.FillAsync("Search by email", "hedy@example.org");
        await visit.Button("Search").ClickAsync();
        await visit.SeesAsync("Nobody has the email hedy@example.org.");
        visit.End();
    }

    [SkippableTheory]
    [InlineData("Take theirs", "Changed by another")]
    [InlineData("Save yours over it", "Changed by me")]
    public async Task Two_changes_at_once_are_told_and_settled(string choice, string name)
    {
        await using var visit = await system.VisitAsync();
        var id = await AddAsync("Conflicted");
        await visit.LogInAsync();
        await visit.OpenAsync($"people/{id}");
        await visit.FillAsync("Name", "Changed by me");
        await ChangeAsync(id, "Changed by another");
        await visit.Button("Save").ClickAsync();
        await visit.SeesAsync("Somebody else changed this");
        await visit.PictureAsync("conflict");
        await visit.Button(choice).ClickAsync();
        await Expect(visit.Heading()).ToHaveTextAsync(name);
        await Expect(visit.Page.GetByText("Somebody else changed this")).ToBeHiddenAsync();
        Assert.Equal(name, (await ReadAsync(id)).GetProperty("name").GetString());
        visit.End();
    }

    [SkippableFact]
    public async Task A_change_that_takes_long_completes_by_itself()
    {
        await using var visit = await system.VisitAsync();
        var id = await AddAsync("Patient");
        await visit.LogInAsync();
        await visit.OpenAsync($"people/{id}");
        await visit.FillAsync("Name", "Very Patient");
        await using (await system.Own.PauseAppAsync(Users))
        {
            await visit.Button("Save").ClickAsync();
            await visit.SeesAsync("is under way…", seconds: 60);
            await visit.PictureAsync("pending");
        }

        await visit.SeesAsync("is done.", seconds: 90);
        await Expect(visit.Heading()).ToHaveTextAsync("Very Patient");
        await visit.Button("Dismiss").ClickAsync();
        visit.End();
    }

    private async Task<string> AddAsync(string name)
    {
        using var answer = await system.Admin.PostAsJsonAsync("users", new { email = $"{Guid.NewGuid():N}@example.org", name, password = PageSystem.Password });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private Task<JsonElement> ReadAsync(string id) => system.Admin.GetFromJsonAsync<JsonElement>(new Uri($"users/{id}", UriKind.Relative));

    private async Task ChangeAsync(string id, string name)
    {
        var user = await ReadAsync(id);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"users/{id}", UriKind.Relative))
        {
            Content = JsonContent.Create(new { email = user.GetProperty("email").GetString(), name }),
        };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{user.GetProperty("version").GetInt64()}\""));
        using var answer = await system.Admin.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
