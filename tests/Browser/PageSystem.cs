using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Switchyard.Sandbox;

namespace Switchyard.Browser;

/// <summary>The running system, with a browser to look at its page; tests that share it use people and messages of their own.</summary>
public sealed class PageSystem : IAsyncLifetime
{
    /// <summary>The administrator's password.</summary>
    public const string Password = "correct horse battery staple";

    /// <summary>Who is an administrator in Development.</summary>
    public const string AdminEmail = "admin@example.com";

    private static readonly string Chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
    private static readonly string Index = Path.Combine(Path.GetDirectoryName(SystemFolder.Assembly("Gateway"))!, "page", "index.html");
    private static readonly byte[] Sample = File.ReadAllBytes(Path.Combine(SystemFolder.RepositoryRoot, "tests", "EndToEnd", "samples", "person-medium.bin"));
    private IPlaywright? playwright;
    private IBrowser? browser;
    private RunningSystem? own;

    /// <summary>Why there is nothing to look at here, or null.</summary>
    private static string? Reason => !File.Exists(Chromium) ? $"there is no Chromium at {Chromium}"
        : !File.Exists(Index) ? "the page was not built: Node.js was not there"
        : null;

    /// <summary>The system's processes.</summary>
    public RunningSystem Own => own!;

    /// <summary>Calls the API as the administrator.</summary>
    public HttpClient Admin { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Reason is not null)
            return;
        own = await RunningSystem.StartAsync();
        Admin.BaseAddress = own.BaseAddress;
        using var registered = await Admin.PostAsJsonAsync("auth/register", new { email = AdminEmail, name = "Grace Hopper", password = Password });
        Assert.True(registered.IsSuccessStatusCode, await registered.Content.ReadAsStringAsync());
        using var entered = await Admin.PostAsJsonAsync("auth/login", new { email = AdminEmail, password = Password });
        var tokens = await entered.Content.ReadFromJsonAsync<JsonElement>();
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            // A sandbox of the browser's own cannot be made by root, whom containers are often run as.
            Args = Environment.UserName == "root" ? ["--no-sandbox"] : [],
        });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        Admin.Dispose();
        if (own is not null)
            await own.DisposeAsync();
    }

    /// <summary>Posts so many contact persons at once, and waits until the last of them is stored.</summary>
    public async Task PostAsync(int count)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var content = new ByteArrayContent(Sample);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var answer = await Admin.PostAsync("contact-persons", content);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }));
        var last = new Uri($"contact-persons/{answers[^1].GetProperty("ids")[0].GetString()}", UriKind.Relative);
        await Wait.UntilAsync("the last contact person to be stored", async () =>
        {
            using var answer = await Admin.GetAsync(last);
            return answer.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(30));
    }

    /// <summary>Publishes to the contact persons' topic in the intake's stead, past its checks.</summary>
    public async Task PublishAsync(string id, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await Own.SidecarClient.PostAsync(
            new Uri(Own.Sidecar(3503), $"publish/pubsub/contact-person?metadata.cloudevent.id={id}&metadata.cloudevent.type=contact.person.v1"), content);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>Begins a visit by somebody new.</summary>
    /// <exception cref="SkipException">There is nothing to look at here.</exception>
    public async Task<Visit> VisitAsync(Screen? screen = null)
    {
        Skip.If(Reason is not null, Reason);
        screen ??= Screen.Desktop;
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Own.BaseAddress.ToString(),
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Colors,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(30_000);
        return new Visit(context, await context.NewPageAsync(), Own.BaseAddress);
    }
}

/// <summary>What a visitor looks at the page with.</summary>
public sealed record Screen(int Width, int Height, ColorScheme Colors)
{
    /// <summary>A window on a desktop.</summary>
    public static Screen Desktop { get; } = new(1280, 800, ColorScheme.Light);

    /// <summary>A phone held upright.</summary>
    public static Screen Phone { get; } = new(360, 740, ColorScheme.Light);

    /// <summary>The same in other colors.</summary>
    public Screen In(ColorScheme colors) => this with { Colors = colors };
}

/// <summary>The tests that share one running system.</summary>
[CollectionDefinition(Name)]
public sealed class PageCollection : ICollectionFixture<PageSystem>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "one system and one browser";
}
