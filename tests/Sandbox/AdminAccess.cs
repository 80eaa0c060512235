using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Switchyard.Sandbox;

/// <summary>
/// Sends every request as the administrator, whom it registers at the first one. The password is <c>SWITCHYARD_ADMIN_PASSWORD</c>, or one for development. The token
/// is renewed before it expires; the system must be up when that happens.
/// </summary>
public sealed class AdminAccess : DelegatingHandler
{
    /// <summary>Who becomes administrator by registering, in Development.</summary>
    public const string Email = "admin@example.com";

    private static readonly string Password = Environment.GetEnvironmentVariable("SWITCHYARD_ADMIN_PASSWORD") ?? "development-only-password";
    private static readonly TimeSpan LogInDeadline = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim gate = new(1, 1);
    private (string Token, DateTimeOffset RenewAt) access = ("", DateTimeOffset.MinValue);

    /// <summary>Goes over the network.</summary>
    public AdminAccess() : base(new SocketsHttpHandler())
    {
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(new Uri(request.RequestUri!, "/"), cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        gate.Dispose();
        base.Dispose(disposing);
    }

    private async Task<string> TokenAsync(Uri system, CancellationToken cancellationToken)
    {
        if (DateTimeOffset.UtcNow < access.RenewAt)
            return access.Token;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (DateTimeOffset.UtcNow < access.RenewAt)
                return access.Token;
            var tokens = JsonElement.Parse(await Wait.ForAsync("the administrator to be logged in", () => LogInAsync(system, cancellationToken), LogInDeadline));
            var lifetime = TimeSpan.FromSeconds(tokens.GetProperty("expires_in").GetInt32());
            access = (tokens.GetProperty("access_token").GetString()!, DateTimeOffset.UtcNow + lifetime * 0.7);
            return access.Token;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Registers, which is done once however often it is asked for, and logs in.</summary>
    private async Task<string?> LogInAsync(Uri system, CancellationToken cancellationToken)
    {
        using var registered = await PostAsync(new Uri(system, "auth/register"), new { email = Email, name = "Administrator", password = Password }, cancellationToken);
        if (registered.StatusCode == HttpStatusCode.Conflict)
            throw new InvalidOperationException($"{Email} is registered already, and not by these tests with the present SWITCHYARD_ADMIN_PASSWORD");
        if (registered.StatusCode != HttpStatusCode.Created)
            return null;
        using var loggedIn = await PostAsync(new Uri(system, "auth/login"), new { email = Email, password = Password }, cancellationToken);
        return loggedIn.IsSuccessStatusCode ? await loggedIn.Content.ReadAsStringAsync(cancellationToken) : null;
    }

    private async Task<HttpResponseMessage> PostAsync(Uri uri, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", "the-administrator-of-the-tests");
        return await base.SendAsync(request, cancellationToken);
    }
}
