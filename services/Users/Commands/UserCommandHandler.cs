using Dapr;
using Dapr.Actors;
using Dapr.Actors.Client;
using Switchyard.Contracts.Users;
using Switchyard.UserValidation;
using Switchyard.Users.Actors;

namespace Switchyard.Users.Commands;

/// <summary>
/// Carries a command through the actors it concerns: the address first, then the user, then the addresses that are free again. Actors never call each other, so that
/// every step can be done again: a command that comes twice finds what the first time did.
/// </summary>
/// <remarks>
/// An address is reserved at a version of the user, the command is carried out at that version alone, and a reservation is released only for a higher one. So no
/// release that is late, or of another command, frees an address that the user has just got.
/// </remarks>
public sealed class UserCommandHandler(IActorProxyFactory actors)
{
    private const int Attempts = 10;
    private static readonly OperationProblem Taken = new(409, "The email is taken", "The email belongs to another user.");

    /// <summary>Completes when the command's effect and everything it leads to is done. It cannot be given up: a sidecar would end an actor's turn while it still runs.</summary>
    /// <exception cref="DaprException">An actor could not be reached or failed, or the user changed all the time: the command must come again.</exception>
    public async Task<OperationOutcome> HandleAsync(UserCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var user = actors.Create(new ActorId(command.UserId), UserActor.TypeName);
        var email = command switch { CreateUser c => c.Email, ChangeUser c => c.Email, _ => null };
        var wanted = email is null ? null : EmailAddress.TryParse(email, out _)?.Key;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await TryAsync(user, command, wanted) is not { Outcome: { } outcome } turn)
                continue;
            await ReleaseAsync(user, command.UserId, wanted, turn);
            return outcome;
        }
        throw new DaprException($"user {command.UserId} changed {Attempts} times while command {command.Id} was carried out");
    }

    private static Task<UserTurn> CarryOutAsync(ActorProxy user, UserCommand command, long? version) =>
        user.InvokeMethodAsync<Attempt, UserTurn>(nameof(IUserActor.HandleAsync), new Attempt(command, version));

    private async Task<UserTurn> TryAsync(ActorProxy user, UserCommand command, string? wanted)
    {
        if (wanted is null)
            return await CarryOutAsync(user, command, version: null);
        var now = await user.InvokeMethodAsync<UserCommand, UserTurn>(nameof(IUserActor.PreviewAsync), command);
        var needsIt = now.Outcome is { Status: OperationOutcome.Succeeded } && now.EmailKey != wanted;
        return !needsIt || await ReserveAsync(wanted, new EmailClaim(command.UserId, now.Version))
            ? await CarryOutAsync(user, command, now.Version)
            : await user.InvokeMethodAsync<Refusal, UserTurn>(nameof(IUserActor.RefuseAsync), new Refusal(command, Taken));
    }

    private async Task<bool> ReserveAsync(string key, EmailClaim claim) =>
        (await Email(key).InvokeMethodAsync<EmailClaim, EmailAnswer>(nameof(IEmailActor.ReserveAsync), claim)).IsYours;

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
