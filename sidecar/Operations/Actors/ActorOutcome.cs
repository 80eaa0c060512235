using Microsoft.Extensions.Primitives;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What an app answered to a call of a method.</summary>
/// <param name="Body">The body.</param>
/// <param name="Headers">Its headers, those of the body too.</param>
internal sealed record ActorAnswer(ReadOnlyMemory<byte> Body, IReadOnlyList<KeyValuePair<string, StringValues>> Headers)
{
    /// <summary>No body and no headers.</summary>
    public static ActorAnswer Empty { get; } = new(ReadOnlyMemory<byte>.Empty, []);
}

/// <summary>How a call to an actor ended (contract, section 7.4).</summary>
/// <param name="Answer">The app's answer when it is handed to the caller.</param>
/// <param name="Error">The failure instead.</param>
/// <param name="Verdict">What it means to a retry policy that has the actor's type as target.</param>
internal sealed record ActorOutcome(ActorAnswer? Answer, ActorException? Error, AttemptVerdict Verdict)
{
    public const string ErrorHeader = "X-DaprErrorResponseHeader";

    /// <summary>The app did what it was asked and had nothing to say.</summary>
    public static ActorOutcome Success { get; } = new(ActorAnswer.Empty, null, AttemptVerdict.Success);

    /// <summary>No host is known for the actor; tried again while it may be moving.</summary>
    public bool NotFound { get; private init; }

    /// <summary>The app could not be reached, so the actor did not see the call.</summary>
    public bool Unreachable { get; private init; }

    /// <summary>The app has no such method.</summary>
    public bool NoSuchMethod { get; private init; }

    /// <summary>True when the app did what it was asked, without an exception.</summary>
    public bool Done => Error is null && !Verdict.IsFailure;

    /// <summary>The app answered.</summary>
    /// <param name="answer">What it answered.</param>
    /// <param name="isException">True when the answer carries an exception of the app: handed on as it is, but a failure to a retry
    /// policy.</param>
    public static ActorOutcome Answered(ActorAnswer answer, bool isException) =>
        new(answer, null, isException ? AttemptVerdict.Failure : AttemptVerdict.Success);

    /// <summary>No app hosts the type.</summary>
    public static ActorOutcome NoHost(ActorKey actor) =>
        new(null, ActorException.NotFound(actor), AttemptVerdict.Failure) { NotFound = true };

    /// <summary>The app did not take the call, or did not answer it.</summary>
    public static ActorOutcome NoAnswer(string reason, bool unreachable) => Failed(reason) with { Unreachable = unreachable };

    /// <summary>The app says that there is no such method.</summary>
    public static ActorOutcome MethodNotFound(string method) => Failed($"actor method not found: {method}") with { NoSuchMethod = true };

    /// <summary>The call failed.</summary>
    public static ActorOutcome Failed(string reason) => Refused(ActorException.Invoke(reason));

    /// <summary>The call was not made.</summary>
    public static ActorOutcome Refused(ActorException error) => new(null, error, AttemptVerdict.Failure);

    /// <summary>As it counts for a caller beside the host: there, a method that is not found is final.</summary>
    public ActorOutcome AsLocal() => NoSuchMethod ? this with { Verdict = AttemptVerdict.Permanent } : this;
}
