using Switchyard.Contracts.Users;
using Switchyard.UserValidation;
using Switchyard.Users.Domain;

namespace Switchyard.Users.Tests.Domain;

public sealed class UserDeciderTests
{
    private const string Id = "0199a000-0000-7000-8000-000000000001";
    private static readonly DateTimeOffset Then = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Then.AddHours(1);
    private static readonly CreateUser Create = new("c1", Id, Then, "Ada@Example.org", "Ada", []);

    [Fact]
    public void A_creation_gives_the_whole_user_at_version_1()
    {
        var created = Assert.IsType<UserCreated>(UserDecider.Decide(UserState.Empty, Create, Then));
        Assert.Equal(new User(Id, "Ada@Example.org", "Ada", [], 1, Then, Then), created.User with { Roles = [] });
        Assert.Empty(created.User.Roles);
        Assert.Equal("c1", created.CommandId);
    }

    [Fact]
    public void A_change_raises_the_version_and_keeps_the_rest()
    {
        var changed = Assert.IsType<UserChanged>(UserDecider.Decide(Existing(), new ChangeUser("c2", Id, Now, 1, "ada@new.org", "Ada L."), Now));
        Assert.Equal(("ada@new.org", "Ada L.", 2L, Then, Now),
            (changed.User.Email, changed.User.Name, changed.User.Version, changed.User.CreatedAt, changed.User.ChangedAt));
    }

    [Fact]
    public void Without_an_expected_version_any_will_do() =>
        Assert.IsType<UserRolesSet>(UserDecider.Decide(Existing(), new SetRoles("c2", Id, Now, null, ["b", "a", "b"]), Now));

    [Fact]
    public void Roles_are_sorted_and_without_repeats()
    {
        var set = Assert.IsType<UserRolesSet>(UserDecider.Decide(Existing(), new SetRoles("c2", Id, Now, 1, ["b", "a", "b"]), Now));
        Assert.Equal(["a", "b"], set.User.Roles);
    }

    public static TheoryData<UserCommand, int> Stale => new()
    {
        { new ChangeUser("c2", Id, Now, 7, "ada@new.org", "Ada"), 412 },
        { new DeleteUser("c2", Id, Now, 7), 412 },
        { new SetRoles("c2", Id, Now, 7, []), 412 },
        { new ChangeUser("c2", Id, Now, 1, "no address", "Ada"), 422 },
        { new ChangeUser("c2", Id, Now, 1, "ada@new.org", ""), 422 },
        { new SetRoles("c2", Id, Now, 1, ["Not A Role"]), 422 },
        { new CreateUser("c2", Id, Now, "ada@new.org", "Ada", []), 409 },
    };

    [Theory]
    [MemberData(nameof(Stale))]
    public void What_breaks_a_rule_is_refused_and_changes_nothing(UserCommand command, int status)
    {
        var before = Existing();
        var refused = Assert.IsType<UserRejected>(UserDecider.Decide(before, command, Now));
        Assert.Equal(status, refused.Problem.Status);
        var after = UserDecider.Evolve(before, command, refused);
        Assert.Equal(before.User, after.User);
        Assert.Equal(OperationOutcome.Rejected, after.OutcomeOf("c2")!.Status);
    }

    [Fact]
    public void A_deleted_user_stays_gone()
    {
        var deleted = Run(Existing(), new DeleteUser("c2", Id, Now, 1));
        Assert.True(deleted.IsDeleted);
        Assert.Equal(2, deleted.Version);
        Assert.Equal(404, Assert.IsType<UserRejected>(UserDecider.Decide(deleted, new ChangeUser("c3", Id, Now, 2, "a@b.org", "A"), Now)).Problem.Status);
        Assert.Equal(409, Assert.IsType<UserRejected>(UserDecider.Decide(deleted, Create with { Id = "c4" }, Now)).Problem.Status);
    }

    [Fact]
    public void Former_addresses_wait_for_their_release()
    {
        var b = Run(Existing(), new ChangeUser("c2", Id, Now, 1, "b@example.org", "Ada"));
        Assert.Equal([Key("ada@example.org")], b.FormerEmails);
        var again = Run(b, new ChangeUser("c3", Id, Now, 2, "ADA@example.org", "Ada"));
        Assert.Equal([Key("b@example.org")], again.FormerEmails);
        Assert.Equal(Key("ada@example.org"), again.EmailKey);
        var gone = Run(again, new DeleteUser("c4", Id, Now, 3));
        Assert.Equal(new HashSet<string> { Key("b@example.org"), Key("ada@example.org") }, gone.FormerEmails.ToHashSet());
        Assert.Null(gone.EmailKey);
    }

    [Fact]
    public void Another_spelling_of_the_same_address_releases_nothing() =>
        Assert.Empty(Run(Existing(), new ChangeUser("c2", Id, Now, 1, "ADA@example.org", "Ada")).FormerEmails);

    [Fact]
    public void The_last_64_outcomes_are_remembered()
    {
        var state = Existing();
        for (var n = 0; n < 70; n++)
            state = Run(state, new SetRoles($"r{n}", Id, Now, null, [$"role-{n}"]));
        Assert.Equal(UserState.KeptOutcomes, state.Outcomes.Count);
        Assert.Null(state.OutcomeOf("r5"));
        Assert.Equal(71, state.OutcomeOf("r69")!.Result!.Version);
    }

    private static UserState Existing() => Run(UserState.Empty, Create);

    private static UserState Run(UserState state, UserCommand command) => UserDecider.Evolve(state, command, UserDecider.Decide(state, command, Then));

    private static string Key(string email) => EmailAddress.TryParse(email, out _)!.Key;
}
