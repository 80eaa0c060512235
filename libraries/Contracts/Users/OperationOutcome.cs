namespace Switchyard.Contracts.Users;

/// <summary>How an operation ended, on topic <c>user-results</c>, published once its effect can be read; and what an owner answers about it.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Status"><see cref="Succeeded"/> or <see cref="Rejected"/>.</param>
/// <param name="Result">The user after it, for a success that leaves one.</param>
/// <param name="Problem">Why it was refused.</param>
public sealed record OperationOutcome(string Id, string Status, User? Result, OperationProblem? Problem)
{
    /// <summary>The CloudEvent type.</summary>
    public const string Type = "operation.outcome.v1";

    /// <summary>It took effect.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It was refused and changed nothing.</summary>
    public const string Rejected = "rejected";
}

/// <summary>A refusal as problem details (RFC 9457) show it.</summary>
/// <param name="Status">HTTP status: 404, 409, 412 or 422.</param>
/// <param name="Title">The kind of refusal, in a few words.</param>
/// <param name="Detail">This refusal, in a sentence.</param>
/// <param name="Errors">By field, where fields are to blame.</param>
public sealed record OperationProblem(int Status, string Title, string Detail, IReadOnlyDictionary<string, string[]>? Errors = null);
