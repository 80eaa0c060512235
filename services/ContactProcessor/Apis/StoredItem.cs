using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Switchyard.PagedState;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.ContactProcessor.Apis;

/// <summary>A question for one stored thing: as JSON, or the bytes it came as.</summary>
/// <param name="What">What it is, for a problem.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct StoredItem(string What, Guid Id)
{
    private const string Binary = "application/octet-stream";

    /// <summary>Answers in the form that <c>Accept</c> asks for.</summary>
    public async Task<Results<Ok<TShown>, FileContentHttpResult, ProblemHttpResult>> GetAsync<TDocument, TShown>(
        IndexReader<TDocument> index, Func<TDocument, TShown> show, HttpContext context, CancellationToken cancellationToken)
        where TDocument : class, IIndexed<TDocument>
    {
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (await index.FindAsync(Id, cancellationToken) is not { } document)
            return Problem.NotFound(What, Id);
        if (!WantsBytes(context.Request))
            return TypedResults.Ok(show(document));
        return await index.FindBytesAsync(Id, cancellationToken) is { } bytes
            ? TypedResults.Bytes(bytes, Binary)
            : Problem.NotFound($"message of {What}", Id);
    }

    /// <summary>Whether <c>Accept</c> names the binary form and ranks it above JSON (RFC 9110, section 12.5.1).</summary>
    private static bool WantsBytes(HttpRequest request)
    {
        double binary = 0, json = 0;
        foreach (var accepted in request.GetTypedHeaders().Accept)
        {
            if (accepted.MediaType.Equals(Binary, StringComparison.OrdinalIgnoreCase))
                binary = accepted.Quality ?? 1;
            else if (accepted.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
                json = accepted.Quality ?? 1;
        }

        return binary > json;
    }
}
