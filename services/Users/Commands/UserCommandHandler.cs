using Dapr.Actors;
using Dapr.Actors.Client;
using Switchyard.Contracts.Users;
using Switchyard.UserRules;
using Switchyard.Users.Actors;

namespace Switchyard.Users.Commands;

/// <summary>
/// Carries a command through the actors it concerns: the address first, then the user, then the addresses that are free again. Actors never call each other, so that
/// every step can be done again: a command that comes twice finds what the first time did.
/// </summary>
public sealed class UserCommandHandler(IActorProxyFactory actors)
{
    private static readonly OperationProblem Taken = new(409, "The email is taken", "The email belongs to another user.");

    /// <summary>Completes when the command's effect and everything it leads to is done. It cannot be given up: a sidecar would end an actor's turn while it still runs.</summary>
    /// <exception cref="DaprApiException">An actor could not be reached or failed: the command must come again.</exception>
    public async Task<OperationOutcome> HandleAsync(UserCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var user = actors.Create(new ActorId(command.UserId), UserActor.TypeName);
        var email = command switch { CreateUser c => c.Email, ChangeUser c => c.Email, _ => null };
        var wanted = email is null ? null : EmailAddress.TryParse(email, out _)?.Key;
        var turn = await ReservedAsync(user, command, wanted)
            ? await user.InvokeMethodAsync<UserCommand, UserTurn>(nameof(IUserActor.HandleAsync), command)
            : await user.InvokeMethodAsync<Refusal, UserTurn>(nameof(IUserActor.RefuseAsync), new Refusal(command, Taken));
        await ReleaseAsync(user, command.UserId, wanted, turn);
        return turn.Outcome ?? throw new InvalidOperationException($"command {command.Id} has no outcome");
    }

    /// <summary>True when the command may go on: it needs no address, or the address is now the user's, or it would end without one.</summary>
    private async Task<bool> ReservedAsync(ActorProxy user, UserCommand command, string? wanted)
    {
        if (wanted is null)
            return true;
        var now = await user.InvokeMethodAsync<UserCommand, UserTurn>(nameof(IUserActor.PreviewAsync), command);
        if (now.Outcome is not { Status: OperationOutcome.Succeeded } || now.EmailKey == wanted)
            return true;
        var claim = new EmailClaim(command.UserId, now.Version);
        return (await Email(wanted).InvokeMethodAsync<EmailClaim, EmailAnswer>(nameof(IEmailActor.ReserveAsync), claim)).IsYours;
    }

    private async Task ReleaseAsync(ActorProxy user, string owner, string? wanted, UserTurn turn)
    {
        foreach (var key in turn.FormerEmails.Append(wanted).OfType<string>().Distinct().Where(key => key != turn.EmailKey))
            await Email(key).InvokeMethodAsync<EmailClaim, EmailAnswer>(nameof(IEmailActor.ReleaseAsync), new EmailClaim(owner, turn.Version));
        if (turn.FormerEmails.Count > 0)
            await user.InvokeMethodAsync<ReleasedEmails, UserTurn>(
                nameof(IUserActor.ForgetEmailsAsync), new ReleasedEmails(turn.FormerEmails, turn.Version));
    }

    private ActorProxy Email(string key) => actors.Create(new ActorId(key), EmailActor.TypeName);
}
