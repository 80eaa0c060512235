using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Contacts;
using Switchyard.Gateway.Limits;
using Switchyard.ServiceDefaults.Bodies;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Apis;

/// <summary>Contact persons for clients that can only send JSON.</summary>
internal static class DatasApi
{
    private const string Json = "application/json";

    /// <summary>Up to four characters a byte ("255,"), and room for white space and the rest.</summary>
    private const int MostJson = (5 * ContactPosting.MostBytes) + 1024;

    public static void MapDatas(this RouteGroupBuilder api) =>
        api.MapPost("/datas/number", PostAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Contacts)
            .WithIdempotencyKey()
            .WithTags("Contact persons")
            .Describe("Post contact persons as numbers", "The bytes of one framed Cap'n Proto Person or several, each as a number from 0 to 255.")
            .Accepts<ByteNumbers>(Json)
            .Produces<AcceptedContacts>(StatusCodes.Status202Accepted)
            .ProducesProblems(400, 413, 415, 503);

    private static async Task PostAsync(HttpContext context, ContactPosting posting)
    {
        var request = context.Request;
        if (!request.HasMediaType(Json))
        {
            await Problem.Of(StatusCodes.Status415UnsupportedMediaType, $"The body must be {Json}.").ExecuteAsync(context);
            return;
        }

        using var body = await PooledBody.ReadAsync(request.Body, request.ContentLength, MostJson, context.RequestAborted);
        if (body.IsTooLong)
        {
            await Problem.Of(StatusCodes.Status413PayloadTooLarge, $"A body may have {MostJson} bytes.").ExecuteAsync(context);
        }
        else if (!NumberBytes.TryRead(body.Bytes, out var bytes, out var field, out var rule))
        {
            await Problem.Invalid(field, rule).ExecuteAsync(context);
        }
        else if (bytes.Length > ContactPosting.MostBytes)
        {
            await Problem.Of(StatusCodes.Status413PayloadTooLarge, $"dude may have {ContactPosting.MostBytes} numbers.").ExecuteAsync(context);
        }
        else
        {
            await posting.PostAsync(context, bytes);
        }
    }
}

/// <summary>Bytes as JSON numbers.</summary>
/// <param name="Dude">Each from 0 to 255.</param>
internal sealed record ByteNumbers(IReadOnlyList<int> Dude);
