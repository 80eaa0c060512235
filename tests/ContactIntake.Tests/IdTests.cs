using Switchyard.ContactIntake.Intake;
using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

public sealed class IdTests
{
    private static readonly byte[] Body = [1, 2, 3];

    [Fact]
    public async Task The_same_key_and_body_give_the_same_ids()
    {
        await using var host = await IntakeHost.StartAsync();
        byte[] two = [.. Messages.Person("One"), .. Messages.Person("Two")];

        var first = await host.PostIdsAsync(two, "key");

        Assert.Equal(first, await host.PostIdsAsync(two, "key"));
        Assert.Equal(2, first.Distinct().Count());
        Assert.All(first, id => Assert.Equal(8, id.Version));
        Assert.Empty(first.Intersect(await host.PostIdsAsync(two, "another key")));
        Assert.Empty(first.Intersect(await host.PostIdsAsync(two, "key", "somebody")));
        Assert.Empty(first.Intersect(await host.PostIdsAsync([.. Messages.Person("One"), .. Messages.Person("Three")], "key")));
    }

    [Fact]
    public async Task Without_a_key_each_post_gets_a_new_UUIDv7()
    {
        await using var host = await IntakeHost.StartAsync();

        var first = await host.PostIdsAsync(Messages.Person());
        var second = await host.PostIdsAsync(Messages.Person());

        Assert.Equal(7, first[0].Version);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Without_the_secret_there_are_no_ids()
    {
        Assert.Throws<InvalidOperationException>(() => new MessageIds().Give(null, "key", Body, 1));
    }

    [Fact]
    public void Another_secret_gives_other_ids_and_a_missing_subject_is_the_public()
    {
        var (one, other) = (Ids("one"), Ids("other"));

        Assert.NotEqual(one.Give(null, "key", Body, 1), other.Give(null, "key", Body, 1));
        Assert.Equal(one.Give(null, "key", Body, 1), one.Give("public", "key", Body, 1));
        Assert.Equal(one.Give(null, "key", Body, 1)[0], one.Give(null, "key", Body, 3)[0]);
    }

    [Fact]
    public void Parts_cannot_pass_for_one_another()
    {
        var ids = Ids("secret");

        Assert.NotEqual(ids.Give("ab", "c", Body, 1), ids.Give("a", "bc", Body, 1));
    }

    private static MessageIds Ids(string secret)
    {
        var ids = new MessageIds();
        ids.Use(secret);
        return ids;
    }
}
