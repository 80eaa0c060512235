using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Access;
using Switchyard.Gateway.Forwarding;

namespace Switchyard.Gateway.Apis;

/// <summary>Messages that could not be processed: look at them, try again, throw away.</summary>
internal static class DeadLettersApi
{
    public static void MapDeadLetters(this RouteGroupBuilder api)
    {
        var deadLetters = api.MapGroup("/dead-letters")
            .WithTags("Dead letters")
            .RequireAdmin();
        deadLetters.MapGet("/", ForwardAsync)
            .Describe("List dead letters", "Newest first. Pass next as after to go on.")
            .WithListQuery()
            .Produces<ListPage<DeadLetter>>()
            .ProducesProblems(400, 503);
        deadLetters.MapGet("/{id:guid}", ForwardAsync)
            .Describe("Get a dead letter", "As JSON, or its bytes when Accept asks for application/octet-stream.")
            .WithId()
            .Produces<DeadLetter>()
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .ProducesProblems(404, 503);
        deadLetters.MapPost("/{id:guid}/replay", ForwardAsync)
            .Describe("Replay a dead letter", "Handles it again under its own id, and deletes it once its effect is stored. 422 tells why it failed again.")
            .WithId()
            .Produces<StoredContact>()
            .ProducesProblems(404, 422, 503);
        deadLetters.MapDelete("/{id:guid}", ForwardAsync)
            .Describe("Delete a dead letter", "For good.")
            .WithId()
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblems(404, 503);
    }

    private static Task ForwardAsync(HttpContext context, ProcessorClient processor) => processor.ForwardAsync(context);
}
