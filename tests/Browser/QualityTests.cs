using System.Text.Json;
using Microsoft.Playwright;
using Switchyard.Sandbox;
using static Microsoft.Playwright.Assertions;

namespace Switchyard.Browser;

/// <summary>What holds for every page: accessible, small, on its own.</summary>
[Collection(PageCollection.Name)]
public sealed class QualityTests(PageSystem system)
{
    private const int MostBytesAtFirst = 120 * 1024;

    private static readonly Lazy<string> Axe = new(() =>
        File.ReadAllText(Path.Combine(SystemFolder.RepositoryRoot, "web", "node_modules", "axe-core", "axe.min.js")));

    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing(ColorScheme colors)
    {
        await using var visit = await system.VisitAsync(Screen.Desktop.In(colors));
        await visit.OpenAsync();
        await visit.Button("Send").ClickAsync();
        await visit.SeesAsync("A name is required.");
        await CheckAsync(visit, "the form with errors");
        await visit.FillContactAsync("Maria Sibylla Merian", "maria@example.org");
        await visit.Button("Send").ClickAsync();
        await visit.SeesAsync("Stored. It is in the database now.");
        await visit.Button("Show bytes").ClickAsync();
        await CheckAsync(visit, "a message on its way");
        await system.PublishAsync(Guid.CreateVersion7().ToString(), "no message"u8.ToArray());
        foreach (var page in Pages.Public)
        {
            await visit.OpenAsync(page);
            await CheckAsync(visit, page);
        }

        await visit.LogInAsync();
        foreach (var page in Pages.All)
        {
            await visit.OpenAsync(page);
            await Expect(visit.Page.GetByText("Loading…")).ToHaveCountAsync(0);
            await CheckAsync(visit, page);
            await visit.PictureAsync($"{(page.Length == 0 ? "home" : page)}-{colors}".ToLowerInvariant());
        }

        await visit.OpenAsync("people");
        await visit.Page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Link, new() { Name = "Grace Hopper" }).ClickAsync();
        await visit.Button("Delete person").ClickAsync();
        await CheckAsync(visit, "a person and the question before its end");
        visit.End();
    }

    [SkippableFact]
    public async Task The_first_load_is_small_and_kept()
    {
        await using var visit = await system.VisitAsync();
        var sizes = new List<Task<RequestSizesResult>>();
        visit.Page.RequestFinished += (_, request) => sizes.Add(request.SizesAsync());
        await visit.OpenAsync();
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var first = (await Task.WhenAll(sizes)).Sum(size => size.ResponseBodySize + size.ResponseHeadersSize);
        Assert.InRange(first, 10_000, MostBytesAtFirst);

        var answer = await visit.Page.ReloadAsync();
        var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        visit.End();
    }

    [SkippableFact]
    public async Task The_colors_can_be_chosen_and_stay_chosen()
    {
        await using var visit = await system.VisitAsync();
        await visit.OpenAsync();
        var light = await BackgroundAsync();
        await visit.Button("Dark").ClickAsync();
        var dark = await BackgroundAsync();
        Assert.NotEqual(light, dark);
        await visit.Page.ReloadAsync();
        await Expect(visit.Heading()).ToBeVisibleAsync();
        Assert.Equal(dark, await BackgroundAsync());
        visit.End();

        Task<string> BackgroundAsync() => visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
    }

    private static async Task CheckAsync(Visit visit, string page)
    {
        await visit.Page.EvaluateAsync(Axe.Value);
        var found = await visit.Page.EvaluateAsync<JsonElement>("axe.run().then(result => result.violations)");
        Assert.True(found.GetArrayLength() == 0, $"#/{page}: {string.Join('\n', found.EnumerateArray().Select(Tell))}");
    }

    private static string Tell(JsonElement violation) =>
        $"{violation.GetProperty("impact")} {violation.GetProperty("id")}: {violation.GetProperty("help")} {violation.GetProperty("nodes")[0].GetProperty("html")}";
}
