using Microsoft.Playwright;
using Switchyard.Sandbox;
using static Microsoft.Playwright.Assertions;

namespace Switchyard.Browser;

/// <summary>One visitor's session in the browser. It keeps account of what must never happen: see <see cref="End"/>.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> mistakes = [];

    internal Visit(IBrowserContext context, IPage page, Uri home)
    {
        this.context = context;
        Page = page;
        page.PageError += (_, error) => Note($"script: {error}");
        page.Console += (_, message) =>
        {
            // Chromium's own note of a refusal (409, 412, 422, ...), which the page tells in its own words.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Note($"console: {message.Text}");
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" } url && url.Authority != home.Authority)
                Note($"another host: {request.Url}");
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The browser's cookies.</summary>
    public Task<IReadOnlyList<BrowserContextCookiesResult>> CookiesAsync() => context.CookiesAsync();

    /// <summary>Goes to one of the page's own pages, e.g. <c>log-in</c>.</summary>
    public async Task OpenAsync(string page = "")
    {
        await Page.GotoAsync($"#/{page}");
        await Expect(Heading()).ToBeVisibleAsync();
    }

    /// <summary>The page's main heading.</summary>
    public ILocator Heading() => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>A button by its exact label.</summary>
    public ILocator Button(string label) => Page.GetByRole(AriaRole.Button, new() { Name = label, Exact = true });

    /// <summary>Types into a field by its exact label.</summary>
    public Task FillAsync(string label, string value) => Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);

    /// <summary>Waits until the text is to be seen.</summary>
    public Task SeesAsync(string text, float seconds = 30) => Expect(Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    /// <summary>Fills in the contact form.</summary>
    public async Task FillContactAsync(string name, string email)
    {
        await OpenAsync();
        await FillAsync("Name", name);
        await FillAsync("Email", email);
        await FillAsync("Birthdate", "1984-11-02");
        await FillAsync("Phone 1", "+49 170 1234567");
    }

    /// <summary>Logs in by the form.</summary>
    public async Task LogInAsync(string email = PageSystem.AdminEmail, string password = PageSystem.Password)
    {
        await OpenAsync("log-in");
        await FillAsync("Email", email);
        await FillAsync("Password", password);
        await Button("Log in").ClickAsync();
        await Expect(Heading()).ToHaveTextAsync("Your account");
    }

    /// <summary>Keeps a picture among the test's output.</summary>
    public Task PictureAsync(string name, bool whole = true) => Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(SystemFolder.RepositoryRoot, "artifacts", "screenshots", name + ".png"),
        FullPage = whole,
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <summary>Fails when a script failed, something was asked of another host, or the content security policy forbade something.</summary>
    public void End()
    {
        lock (mistakes)
            Assert.Empty(mistakes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => context.DisposeAsync();

    private void Note(string mistake)
    {
        lock (mistakes)
            mistakes.Add(mistake);
    }
}
