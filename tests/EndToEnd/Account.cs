using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Switchyard.EndToEnd;

/// <summary>An account of the public API, in the hands of its owner.</summary>
internal sealed class Account : IDisposable
{
    private readonly HttpClient http;

    public Account(Uri system, string? email = null, string? password = null)
    {
        http = new HttpClient { BaseAddress = system, Timeout = TimeSpan.FromSeconds(40) };
        Email = Leaks.Remember(email ?? NewEmail(), "an email");
        Password = Leaks.Remember(password ?? NewPassword(), "a password");
    }

    public string Email { get; set; }

    public string Password { get; set; }

    /// <summary>Of the last registration that was answered with a user.</summary>
    public string Id { get; private set; } = "";

    public Tokens? Tokens { get; private set; }

    public static string NewEmail() => $"p-{Guid.NewGuid():N}@example.org";

    public static string NewPassword() => $"pw {Guid.NewGuid():N}";

    /// <summary>Registers; <paramref name="wait"/> is <c>Prefer: wait=N</c>.</summary>
    public async Task<HttpResponseMessage> RegisterAsync(int? wait = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/register") { Content = JsonContent.Create(new { email = Email, name = "Ada", password = Password }) };
        if (wait is not null)
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={wait}"));
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        var answer = await http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.Created)
            Id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        return answer;
    }

    /// <summary>Registers and logs in.</summary>
    public static async Task<Account> RegisteredAsync(Uri system, string? email = null)
    {
        var account = new Account(system, email);
        using (var answer = await account.RegisterAsync(wait: 30))
            Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal(HttpStatusCode.OK, await account.LogInAsync());
        return account;
    }

    /// <summary>Logs in; further calls are made with the token.</summary>
    public async Task<HttpStatusCode> LogInAsync(string? password = null)
    {
        using var answer = await http.PostAsJsonAsync("auth/login", new { email = Email, password = Leaks.Remember(password ?? Password, "a password") });
        if (answer.StatusCode == HttpStatusCode.OK)
            await TakeAsync(answer);
        return answer.StatusCode;
    }

    /// <summary>Uses a refresh token, by default the last.</summary>
    public async Task<HttpStatusCode> RefreshAsync(string? token = null)
    {
        using var answer = await http.PostAsJsonAsync("auth/refresh", new { refresh_token = token ?? Tokens!.Refresh });
        if (answer.StatusCode == HttpStatusCode.OK)
            await TakeAsync(answer);
        return answer.StatusCode;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> ChangeAsync(string email, string? version, int? wait = 30) => SendAsync(HttpMethod.Put, $"users/{Id}",
        new { email = Leaks.Remember(email, "an email"), name = "Ada L." }, version, wait);

    public Task<HttpResponseMessage> DeleteAsync(string? version) => SendAsync(HttpMethod.Delete, $"users/{Id}", null, version, 30);

    public Task<HttpResponseMessage> ChangePasswordAsync(string old, string @new) =>
        SendAsync(HttpMethod.Put, "auth/password", new { old, @new = Leaks.Remember(@new, "a password") });

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? version = null, int? wait = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (Tokens is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Access);
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        if (wait is not null)
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={wait}"));
        return await http.SendAsync(request);
    }

    /// <summary>An operation once it has ended.</summary>
    public Task<JsonElement> EndedAsync(Uri operation, double seconds = 60) => EndedAsync(http, operation, seconds);

    /// <inheritdoc cref="EndedAsync(Uri, double)"/>
    public static async Task<JsonElement> EndedAsync(HttpClient http, Uri operation, double seconds = 60) => JsonElement.Parse(
        await Sandbox.Wait.ForAsync($"{operation} to end", async () =>
        {
            using var answer = await http.GetAsync(operation);
            if (!answer.IsSuccessStatusCode)
                return null;
            var text = await answer.Content.ReadAsStringAsync();
            return JsonElement.Parse(text).GetProperty("status").GetString() == "pending" ? null : text;
        }, TimeSpan.FromSeconds(seconds)));

    public void Dispose() => http.Dispose();

    private async Task TakeAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Tokens = new Tokens(
            Leaks.Remember(body.GetProperty("access_token").GetString()!, "an access token"),
            Leaks.Remember(body.GetProperty("refresh_token").GetString()!, "a refresh token"));
    }
}

/// <summary>What a log-in or a refresh gave.</summary>
internal sealed record Tokens(string Access, string Refresh);
