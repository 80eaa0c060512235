using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.Contracts;
using Switchyard.Gateway.Forwarding;
using Switchyard.Idempotency;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Operations;

/// <summary>A write that a client asked for, by the id under which it can be asked about.</summary>
/// <param name="Id">The same for the same request with the same Idempotency-Key.</param>
/// <param name="NewUser">The id of the user it makes, if it makes one; given by the same rule.</param>
/// <param name="IsRepeatable">Whether the client can send it again under the same id, so that it may have ended before.</param>
internal sealed record Operation(Guid Id, Guid NewUser, bool IsRepeatable)
{
    /// <summary>Gives the request its ids.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="ids">Gives them.</param>
    /// <param name="subject">The client; null where anybody may ask, so that a token with the request makes no difference.</param>
    /// <param name="body">The whole body as it came.</param>
    /// <param name="refusal">400 for a key that is none, 503 as long as the secret behind the ids is unknown.</param>
    public static Operation? From(HttpContext context, RequestIds ids, string? subject, ReadOnlySpan<byte> body, out ProblemHttpResult? refusal)
    {
        refusal = null;
        var request = context.Request;
        if (!IdempotencyKey.TryGet(request, out var key))
            refusal = Problem.Invalid(ContactHeaders.IdempotencyKey, IdempotencyKey.Rule);
        else if (key is not null && !ids.IsReady)
            refusal = Problem.Unavailable(context, "The service is starting.");
        if (refusal is not null)
            return null;

        // A precondition belongs to what is asked: with another one it is another request.
        var given = ids.Give($"{request.Method} {request.Path} {request.Headers.IfMatch}", subject, key, body, 2);
        return new Operation(given[0], given[1], key is not null);
    }
}
