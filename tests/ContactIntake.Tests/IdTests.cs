using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

public sealed class IdTests
{
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
}
