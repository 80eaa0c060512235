using Switchyard.Auth.Domain;
using Switchyard.Contracts.Users;

namespace Switchyard.Auth.Tests.Domain;

public sealed class CredentialDeciderTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly Credential Pending = CredentialDecider.Register(Credential.None, "hash", "operation", "command");

    [Fact]
    public void A_registration_is_pending_and_never_overwrites_a_hash()
    {
        Assert.Equal((CredentialStatus.Pending, "hash"), (Pending.Status, Pending.Hash));
        Assert.Same(Pending, CredentialDecider.Register(Pending, "other", "other", "other"));
    }

    [Fact]
    public void The_created_user_can_log_in_and_the_operation_succeeds()
    {
        var active = CredentialDecider.Apply(Pending, new UserCreated("e", "command", "u", User(1)));
        Assert.Equal(CredentialStatus.Active, active.Status);
        Assert.Equal(("operation", OperationOutcome.Succeeded), (active.Outcome!.Id, active.Outcome.Status));
        Assert.Equal("hash", active.Hash);
    }

    [Fact]
    public void A_later_event_that_overtakes_the_creation_ends_the_registration_too()
    {
        var active = CredentialDecider.Apply(Pending, new UserChanged("e2", "c2", "u", User(2)));
        Assert.Equal(CredentialStatus.Active, active.Status);
        Assert.Same(active, CredentialDecider.Apply(active, new UserCreated("e", "command", "u", User(1))));
    }

    [Fact]
    public void A_refused_registration_leaves_no_hash()
    {
        var removed = CredentialDecider.Apply(Pending, new UserRejected("e", "command", "u", new OperationProblem(409, "Taken", "It is taken.")));
        Assert.Equal((CredentialStatus.Removed, null, OperationOutcome.Rejected), (removed.Status, removed.Hash, removed.Outcome!.Status));
        Assert.Same(removed, CredentialDecider.Apply(removed, new UserCreated("e", "command", "u", User(1))));
    }

    [Fact]
    public void The_refusal_of_another_command_is_not_the_registrations()
    {
        Assert.Same(Pending, CredentialDecider.Apply(Pending, new UserRejected("e", "other", "u", new OperationProblem(412, "Stale", "Stale."))));
        var active = CredentialDecider.Apply(Pending, new UserCreated("e", "command", "u", User(1)));
        Assert.Same(active, CredentialDecider.Apply(active, new UserRejected("e", "command", "u", new OperationProblem(409, "Late", "Late."))));
    }

    [Fact]
    public void Only_a_higher_version_applies()
    {
        var active = CredentialDecider.Apply(Pending, new UserRolesSet("e", "c", "u", User(5)));
        Assert.Same(active, CredentialDecider.Apply(active, new UserChanged("e", "c", "u", User(5))));
        Assert.Equal(6, CredentialDecider.Apply(active, new UserChanged("e", "c", "u", User(6))).User!.Version);
    }

    [Fact]
    public void A_deleted_users_hash_is_gone_and_its_families_are_revoked()
    {
        var active = CredentialDecider.Apply(Pending, new UserCreated("e", "command", "u", User(1)));
        var removed = CredentialDecider.Apply(active, new UserDeleted("e2", "c2", "u", User(2)));
        Assert.Equal((CredentialStatus.Removed, null, 1), (removed.Status, removed.Hash, removed.Epoch));
        Assert.Same(removed, CredentialDecider.Apply(removed, new UserChanged("e3", "c3", "u", User(3))));
    }

    [Fact]
    public void Another_password_revokes_the_families_and_a_dearer_hash_does_not()
    {
        var active = CredentialDecider.Apply(Pending, new UserCreated("e", "command", "u", User(1)));
        Assert.Equal(("new", 1), (CredentialDecider.ChangePassword(active, "new").Hash, CredentialDecider.ChangePassword(active, "new").Epoch));
        Assert.Equal(("dearer", 0), (CredentialDecider.Rehash(active, "hash", "dearer").Hash, CredentialDecider.Rehash(active, "hash", "dearer").Epoch));
        Assert.Same(active, CredentialDecider.Rehash(active, "stale", "dearer"));
        Assert.Same(Pending, CredentialDecider.ChangePassword(Pending, "new"));
    }

    private static User User(long version) => new("u", "ada@example.org", "Ada", [], version, Then, Then);
}
