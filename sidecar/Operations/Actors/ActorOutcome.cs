using System.Net;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>How a call to an actor ended (contract, section 7.4).</summary>
/// <param name="Reply">The app's answer when it is handed to the caller; its body is buffered.</param>
/// <param name="Error">The error to answer with instead.</param>
/// <param name="Verdict">What it means to a retry policy that has the actor's type as target.</param>
internal sealed record ActorOutcome(HttpResponseMessage? Reply, ActorApiException? Error, AttemptVerdict Verdict) : IDisposable
{
    public const string ErrorHeader = "X-DaprErrorResponseHeader";

    /// <summary>No host is known for the actor; tried again while it may be moving.</summary>
    public bool NotFound { get; private init; }

    /// <summary>The app could not be reached, so the actor did not see the call.</summary>
    public bool Unreachable { get; private init; }

    /// <summary>True when the app did what it was asked: 200 without the header that carries an exception.</summary>
    public bool Done => Error is null && !Verdict.IsFailure;

    /// <summary>No app hosts the type.</summary>
    public static ActorOutcome NoHost(ActorKey key) => Failed($"failed to lookup actor: did not find address for actor '{key.Type}/{key.Id}'") with { NotFound = true };

    /// <summary>The app did not take the call, or did not answer it.</summary>
    public static ActorOutcome NoAnswer(Exception reason) => Failed(reason.Message) with
    {
        Unreachable = reason is AppUnhealthyException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError },
    };

    /// <summary>Whether an exception of the channel means that there is no answer.</summary>
    public static bool IsNoAnswer(Exception e) => e is HttpRequestException or IOException or AppUnhealthyException;

    /// <summary>The call failed for a reason of the sidecar's own.</summary>
    public static ActorOutcome Failed(string reason) => new(null, ActorApiException.Invoke(reason), AttemptVerdict.Failure);

    /// <summary>What the app's answer means. The 404 of an actor on the caller's own sidecar is final.</summary>
    public static async Task<ActorOutcome> FromAsync(HttpResponseMessage response, ActorCall call, bool local, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var failed = response.Headers.NonValidated.Contains(ErrorHeader);
            return new ActorOutcome(response, null, failed ? AttemptVerdict.Failure : AttemptVerdict.Success);
        }
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
                return Failed($"actor method not found: {call.Path}") with { Verdict = local ? AttemptVerdict.Permanent : AttemptVerdict.Failure };
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return Failed($"error from actor service: ({(int)response.StatusCode}) {body}");
        }
    }

    public void Dispose() => Reply?.Dispose();
}
