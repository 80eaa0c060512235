using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.TestSite;

namespace Switchyard.Auth.Tests.Site;

/// <summary>Auth beside real sidecars; the test plays gateway and users.</summary>
internal sealed class AuthSite : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    private static readonly DateTimeOffset Then = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private readonly ServiceSite<AuthOptions> site;

    private AuthSite(ServiceSite<AuthOptions> site) => this.site = site;

    public ServiceSite<AuthOptions> Site => site;

    public HttpClient Client => site.Client;

    public static async Task<AuthSite> StartAsync(IReadOnlyDictionary<string, string>? settings = null, IReadOnlyDictionary<string, string>? secrets = null,
        Action<IServiceCollection>? services = null)
    {
        var all = new Dictionary<string, string> { ["Auth:WorkFactor"] = "4" };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            all[name] = value;
        return new AuthSite(await ServiceSite.StartAsync<AuthOptions>(AppIds.Auth, [AppIds.Users, AppIds.Gateway], all, services, secrets));
    }

    /// <summary>Asks for a registration, as the gateway does.</summary>
    public Task<HttpResponseMessage> PostRegisterAsync(Guid operation, Guid user, string email, string password = Password) =>
        Client.PostAsJsonAsync("register", new { operationId = operation, userId = user, email, name = "Ada", password });

    /// <summary>A registration that is accepted; nobody has created the user yet.</summary>
    public async Task<Registered> RegisterAsync(string email, string password = Password)
    {
        var (operation, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var answer = await PostRegisterAsync(operation, user, email, password);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var command = await site.ReceivedAsync(Topics.UserCommands, e => e.Data["userId"]!.GetValue<string>() == user.ToString());
        return new Registered(operation, user.ToString(), email, command);
    }

    /// <summary>A registration whose user is created.</summary>
    public async Task<Registered> ActiveAsync(string email, string password = Password)
    {
        var registered = await RegisterAsync(email, password);
        await TellAsync(new UserCreated(registered.Command.Id, registered.Command.Id, registered.UserId, User(registered, 1, email)));
        await OutcomeAsync(registered);
        return registered;
    }

    /// <summary>Publishes an event as users does.</summary>
    public Task TellAsync(UserEvent happened)
    {
        var json = JsonSerializer.Serialize(happened, UsersJson.Default.UserEvent);
        return site.PublishAsync(AppIds.Users, Topics.UserEvents, happened.Id, JsonNode.Parse(json)!["type"]!.GetValue<string>(), json);
    }

    /// <summary>Publishes an event and waits until auth has applied it: deliveries of one test come one after the other, so a later registration's outcome tells.</summary>
    public async Task ToldAsync(params UserEvent[] happened)
    {
        foreach (var e in happened)
            await TellAsync(e);
        await ActiveAsync($"marker-{Guid.NewGuid():N}@example.org");
    }

    public static User User(Registered registered, long version, string email, params string[] roles) =>
        new(registered.UserId, email, "Ada", roles, version, Then, Then.AddSeconds(version));

    /// <summary>The outcome that auth announces for a registration.</summary>
    public async Task<OperationOutcome> OutcomeAsync(Registered registered) => (await site.ReceivedAsync(Topics.UserResults, e => e.Id == registered.Operation.ToString()))
        .Data.Deserialize(UsersJson.Default.OperationOutcome)!;

    public Task<HttpResponseMessage> PostLogInAsync(string email, string password = Password) => Client.PostAsJsonAsync("login", new { email, password });

    public async Task<HttpStatusCode> LogInStatusAsync(string email, string password = Password)
    {
        using var answer = await PostLogInAsync(email, password);
        return answer.StatusCode;
    }

    public async Task<Tokens> LogInAsync(string email, string password = Password)
    {
        using var answer = await PostLogInAsync(email, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await Tokens.ReadAsync(answer);
    }

    public Task<HttpResponseMessage> PostRefreshAsync(string token) => Client.PostAsJsonAsync("refresh", new { refresh_token = token });

    public async Task<Tokens> RefreshAsync(Tokens tokens)
    {
        using var answer = await PostRefreshAsync(tokens.Refresh);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await Tokens.ReadAsync(answer);
    }

    public async Task<HttpStatusCode> RefreshStatusAsync(Tokens tokens)
    {
        using var answer = await PostRefreshAsync(tokens.Refresh);
        return answer.StatusCode;
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();
}

/// <summary>A registration that was accepted, and the command it led to.</summary>
internal sealed record Registered(Guid Operation, string UserId, string Email, ReceivedEvent Command);

/// <summary>What a log-in or refresh gives.</summary>
internal sealed record Tokens(string Access, string Refresh, int ExpiresIn)
{
    public static async Task<Tokens> ReadAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Bearer", body.GetProperty("token_type").GetString());
        return new Tokens(body.GetProperty("access_token").GetString()!, body.GetProperty("refresh_token").GetString()!, body.GetProperty("expires_in").GetInt32());
    }
}
