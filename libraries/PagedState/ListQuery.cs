using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Contracts;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.PagedState;

/// <summary>The query of every list: <c>after</c>, a cursor, and <c>limit</c>, 1 to 100 (20 when not given).</summary>
public readonly record struct ListQuery(string? After, string? Limit)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    /// <summary>Runs the query over the documents that are to be shown (all when <paramref name="isShown"/> is null).</summary>
    /// <returns>The list, or 400 with the parameter and its rule.</returns>
    public async Task<Results<Ok<ListPage<TShown>>, ProblemHttpResult>> RunAsync<TDocument, TShown>(
        IndexReader<TDocument> index, Func<TDocument, TShown> show, Func<TDocument, bool>? isShown, CancellationToken cancellationToken)
        where TDocument : class, IIndexed<TDocument>
    {
        var limit = DefaultLimit;
        if (Limit is not null
            && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Problem.Invalid("limit", $"It must be a number from 1 to {MaxLimit}.");
        }

        Position? after = null;
        if (After is not null)
        {
            if (!Position.TryParseCursor(After, out var position))
                return Problem.Invalid("after", "It must be a cursor that a list gave as next.");
            after = position;
        }

        var (documents, next) = await index.ListAsync(after, limit, isShown, cancellationToken);
        return TypedResults.Ok(new ListPage<TShown>([.. documents.Select(show)], next?.ToCursor()));
    }
}
