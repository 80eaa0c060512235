using Switchyard.Contracts.Users;
using Switchyard.Gateway.Waiting;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Operations;

/// <summary>
/// Request and reply over a broker: listens for the outcome, sends, waits as long as the client prefers, asks the owner once, and else answers 202.
/// </summary>
internal sealed class OperationRunner(Signals<OperationOutcome> outcomes, OperationOwners owners, CommandPublisher publisher, TimeProvider clock)
{
    /// <summary>Sends a command and answers with what became of it.</summary>
    public async Task RunAsync(HttpContext context, Operation operation, UserCommand command, string type)
    {
        // The broker does not repeat an outcome, nor a command that it knows: what the client repeats may have ended long ago.
        if (operation.IsRepeatable && (await owners.Users.FindAsync(operation.Id, context.RequestAborted)).Outcome is { } before)
            await OperationAnswers.Ended(context, before, isNew: false).ExecuteAsync(context);
        else
            await RunAsync(context, operation, owners.Users, isNew: false, cancellationToken => SendAsync(context, command, type, cancellationToken));
    }

    /// <summary>Runs an operation.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="operation">Its ids.</param>
    /// <param name="owner">Who knows how it ended.</param>
    /// <param name="isNew">Whether it makes a user.</param>
    /// <param name="send">Sends it; gives the outcome if that is there already, or answers the client itself and gives <see cref="Sent.Answered"/>.</param>
    public async Task RunAsync(HttpContext context, Operation operation, OperationOwner owner, bool isNew, Func<CancellationToken, Task<Sent>> send)
    {
        var preference = WaitPreference.From(context.Request);
        var signal = outcomes.Expect(operation.Id);
        try
        {
            var sent = await send(context.RequestAborted);
            if (sent.IsAnswered)
                return;
            var outcome = sent.Outcome ?? await WaitAsync(operation.Id, signal.Task, owner, preference.Wait, context.RequestAborted);
            if (preference.IsGiven)
                context.Response.Headers["Preference-Applied"] = preference.Applied;
            await (outcome is null ? OperationAnswers.Pending(operation.Id) : OperationAnswers.Ended(context, outcome, isNew)).ExecuteAsync(context);
        }
        finally
        {
            outcomes.Forget(operation.Id, signal);
        }
    }

    private async Task<OperationOutcome?> WaitAsync(Guid id, Task<OperationOutcome> signal, OperationOwner owner, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait == TimeSpan.Zero)
            return null;
        try
        {
            return await signal.WaitAsync(wait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return (await owner.FindAsync(id, cancellationToken)).Outcome;
        }
    }

    private async Task<Sent> SendAsync(HttpContext context, UserCommand command, string type, CancellationToken cancellationToken)
    {
        if (await publisher.PublishAsync(command, type, cancellationToken))
            return Sent.Pending;
        await Problem.Unavailable(context, "The command could not be queued for certain. Send it again with the same Idempotency-Key.").ExecuteAsync(context);
        return Sent.Answered;
    }
}

/// <summary>What came of sending an operation.</summary>
/// <param name="Outcome">How it ended, if it had ended before.</param>
/// <param name="IsAnswered">Whether the client has its answer.</param>
internal readonly record struct Sent(OperationOutcome? Outcome, bool IsAnswered)
{
    /// <summary>It is on its way.</summary>
    public static Sent Pending => default;

    /// <summary>It is not, and the client knows why.</summary>
    public static Sent Answered => new(null, true);
}
