using System.Net;
using System.Net.Http.Json;
using Switchyard.Contracts.Users;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Operations;
using Switchyard.Idempotency;

namespace Switchyard.Gateway.Users;

/// <summary>Registers users, for themselves or by an administrator: <c>auth</c> keeps the password and asks for the user.</summary>
internal static class Registering
{
    /// <summary>Registers the user of the body, for anybody.</summary>
    public static Task RegisterAsync(HttpContext context, RequestIds ids, AuthClient auth, OperationOwners owners, OperationRunner runner) =>
        RunAsync(context, ids, null, auth, owners, runner);

    /// <summary>Registers the user of the body, for an administrator.</summary>
    public static Task CreateAsync(HttpContext context, RequestIds ids, AuthClient auth, OperationOwners owners, OperationRunner runner) =>
        RunAsync(context, ids, context.User.Subject(), auth, owners, runner);

    private static async Task RunAsync(HttpContext context, RequestIds ids, string? subject, AuthClient auth, OperationOwners owners, OperationRunner runner)
    {
        var body = await JsonBody.ReadAsync(context.Request, RequestJson.Default.RegisterRequest, context.RequestAborted);
        if ((body.Refusal ?? new FieldErrors().Email(body.Value!.Email).Name(body.Value.Name).Password("password", body.Value.Password).Refusal) is { } refusal
            || Operation.From(context, ids, subject, body.Bytes, out refusal) is not { } operation)
        {
            await refusal!.ExecuteAsync(context);
            return;
        }

        var user = body.Value!;
        var registration = new AuthRegistration(operation.Id, operation.NewUser, user.Email!, user.Name!, user.Password!);
        await runner.RunAsync(context, operation, owners.Auth, isNew: true, cancellationToken => SendAsync(context, auth, registration, cancellationToken));
    }

    private static async Task<Sent> SendAsync(HttpContext context, AuthClient auth, AuthRegistration registration, CancellationToken cancellationToken)
    {
        using var response = await auth.TrySendAsync(HttpMethod.Post, "register", registration, GatewayJson.Default.AuthRegistration, cancellationToken);
        if (response?.StatusCode == HttpStatusCode.Accepted)
            return Sent.Pending;
        if (response is { StatusCode: HttpStatusCode.OK } && !Relay.IsFromSidecar(response))
            return new Sent(await response.Content.ReadFromJsonAsync(UsersJson.Default.OperationOutcome, cancellationToken), false);
        await Relay.CopyAsync(response, context);
        return Sent.Answered;
    }
}
