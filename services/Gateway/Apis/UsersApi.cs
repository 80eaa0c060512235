using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Forwarding;
using Switchyard.Gateway.Operations;
using Switchyard.Gateway.Users;
using Switchyard.Idempotency;

namespace Switchyard.Gateway.Apis;

/// <summary>Users: read, change, delete; for themselves and for administrators.</summary>
internal static class UsersApi
{
    private const string Json = "application/json";

    public static void MapUsers(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapPost("/", Registering.CreateAsync)
            .RequireAdmin()
            .Describe("Create a user", "As registering does, by an administrator.")
            .Accepts<RegisterRequest>(Json)
            .WithOperation()
            .Produces<User>(StatusCodes.Status201Created)
            .ProducesProblems(400, 409, 413, 415, 503);
        users.MapGet("/", ForwardAsync)
            .RequireAdmin()
            .Describe("List users", "Newest first. Pass next as after to go on.")
            .WithListQuery()
            .WithQuery("email", "Lists the one user with this email, if any.")
            .Produces<ListPage<User>>()
            .ProducesProblems(400, 503);
        users.MapPut("/{id:guid}/roles", SetRolesAsync)
            .RequireAdmin()
            .Describe("Set a user's roles", "They count from the user's next access token on.")
            .Changes<RolesRequest>()
            .Produces<User>();

        var own = users.MapGroup("/{id:guid}").RequireSelfOrAdmin();
        own.MapGet("", ForwardAsync)
            .Describe("Get a user", "ETag is the version.")
            .WithId()
            .Produces<User>()
            .ProducesProblems(404, 503);
        own.MapPut("", ChangeAsync)
            .Describe("Change a user", "Email and name, both.")
            .Changes<ChangeUserRequest>()
            .ProducesProblems(409)
            .Produces<User>();
        own.MapDelete("", DeleteAsync)
            .Describe("Delete a user", "For good: the user can log in no more, and the email is free again.")
            .WithId()
            .WithIfMatch()
            .WithOperation()
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(400, 404, 503);
    }

    /// <summary>What the routes that change a user have in common.</summary>
    private static RouteHandlerBuilder Changes<TRequest>(this RouteHandlerBuilder route) where TRequest : notnull => route
        .WithId()
        .WithIfMatch()
        .Accepts<TRequest>(Json)
        .WithOperation()
        .ProducesProblems(400, 404, 413, 415, 422, 503);

    private static Task ForwardAsync(HttpContext context, UsersClient users) => users.ForwardAsync(context);

    private static async Task ChangeAsync(Guid id, HttpContext context, RequestIds ids, OperationRunner runner, TimeProvider clock)
    {
        var body = await JsonBody.ReadAsync(context.Request, RequestJson.Default.ChangeUserRequest, context.RequestAborted);
        var refusal = body.Refusal ?? new FieldErrors().Email(body.Value!.Email).Name(body.Value.Name).Refusal;
        await CommandAsync(context, ids, runner, body.Bytes, refusal, ChangeUser.Type, (operation, version) =>
            new ChangeUser(operation, id.ToString(), clock.GetUtcNow(), version, body.Value!.Email!, body.Value.Name!));
    }

    private static async Task SetRolesAsync(Guid id, HttpContext context, RequestIds ids, OperationRunner runner, TimeProvider clock)
    {
        var body = await JsonBody.ReadAsync(context.Request, RequestJson.Default.RolesRequest, context.RequestAborted);
        var refusal = body.Refusal ?? new FieldErrors().Roles(body.Value!.Roles).Refusal;
        await CommandAsync(context, ids, runner, body.Bytes, refusal, SetRoles.Type, (operation, version) =>
            new SetRoles(operation, id.ToString(), clock.GetUtcNow(), version, body.Value!.Roles!));
    }

    private static Task DeleteAsync(Guid id, HttpContext context, RequestIds ids, OperationRunner runner, TimeProvider clock) =>
        CommandAsync(context, ids, runner, [], null, DeleteUser.Type, (operation, version) => new DeleteUser(operation, id.ToString(), clock.GetUtcNow(), version));

    private static async Task CommandAsync(HttpContext context, RequestIds ids, OperationRunner runner, byte[] body, ProblemHttpResult? refusal, string type,
        Func<string, long?, UserCommand> command)
    {
        long? version = null;
        if (refusal is not null || !IfMatch.TryRead(context.Request, out version, out refusal) || Operation.From(context, ids, context.User.Subject(), body, out refusal) is not { } operation)
            await refusal!.ExecuteAsync(context);
        else
            await runner.RunAsync(context, operation, command(operation.Id.ToString(), version), type);
    }
}
