using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.TestSite;
using Switchyard.TestSupport;
using Switchyard.Users.ReadModel;

namespace Switchyard.Users.Tests.Site;

/// <summary>Users beside real sidecars; the test plays gateway and auth.</summary>
internal sealed class UsersSite : IAsyncDisposable
{
    private readonly ServiceSite<UserDocuments> site;

    private UsersSite(ServiceSite<UserDocuments> site) => this.site = site;

    public ServiceSite<UserDocuments> Site => site;

    public static async Task<UsersSite> StartAsync() => new(await ServiceSite.StartAsync<UserDocuments>(AppIds.Users, [AppIds.Auth, AppIds.Gateway]));

    public static CreateUser Create(string email, string? user = null) => new(NewId(), user ?? NewId(), DateTimeOffset.UtcNow, email, "Ada", []);

    public static ChangeUser Change(string user, long? version, string email) => new(NewId(), user, DateTimeOffset.UtcNow, version, email, "Ada");

    public static DeleteUser Delete(string user, long version) => new(NewId(), user, DateTimeOffset.UtcNow, version);

    public static string NewId() => Guid.CreateVersion7().ToString();

    /// <summary>Publishes a command as its rightful sender does.</summary>
    public Task SendAsync(UserCommand command)
    {
        var json = JsonSerializer.Serialize(command, UsersJson.Default.UserCommand);
        return site.PublishAsync(command is CreateUser ? AppIds.Auth : AppIds.Gateway, Topics.UserCommands, command.Id, JsonNode.Parse(json)!["type"]!.GetValue<string>(), json);
    }

    /// <summary>Publishes a command and gives the event it led to.</summary>
    public async Task<UserEvent> RunAsync(UserCommand command)
    {
        await SendAsync(command);
        return await EventAsync(command);
    }

    /// <summary>The event that a command led to.</summary>
    public async Task<UserEvent> EventAsync(UserCommand command) =>
        (await site.ReceivedAsync(Topics.UserEvents, e => e.Id == command.Id)).Data.Deserialize(UsersJson.Default.UserEvent)!;

    /// <summary>A new user.</summary>
    public async Task<User> CreatedAsync(string email) => Assert.IsType<UserCreated>(await RunAsync(Create(email))).User;

    /// <summary>How a command ended, as the gateway asks when it missed the news.</summary>
    public Task<OperationOutcome?> OutcomeAsync(string operation) => GetAsync<OperationOutcome>($"operations/{operation}");

    public Task<User?> GetAsync(string id) => GetAsync<User>($"users/{id}");

    public async Task<User?> FindAsync(string email) => (await ListAsync($"users?email={Uri.EscapeDataString(email)}")).SingleOrDefault();

    public async Task<IReadOnlyList<User>> ListAsync(string path = "users?limit=100") => (await GetAsync<ListPage<User>>(path))!.Items;

    /// <summary>The status with which a second user of an address is refused, or 0 when it is not.</summary>
    public async Task<int> RefusalAsync(string email) => await RunAsync(Create(email)) is UserRejected rejected ? rejected.Problem.Status : 0;

    /// <summary>Waits until everything published so far has been handled: the commands come in order.</summary>
    public async Task SettleAsync() => await CreatedAsync($"marker-{Guid.NewGuid():N}@example.org");

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task<T?> GetAsync<T>(string path) where T : class
    {
        using var answer = await site.Client.GetAsync(path);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<T>();
    }
}
