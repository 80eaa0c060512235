namespace Switchyard.Idempotency.Tests;

public sealed class RequestIdsTests
{
    private const string Route = "PUT /users/1";
    private static readonly byte[] Body = [1, 2, 3];

    [Fact]
    public void Without_the_secret_a_key_gives_no_ids()
    {
        var ids = new RequestIds();

        Assert.Throws<InvalidOperationException>(() => ids.Give(Route, null, "key", Body, 1));
        Assert.Equal(7, Assert.Single(ids.Give(Route, null, null, Body, 1)).Version);
    }

    [Fact]
    public void Another_secret_gives_other_ids_and_a_missing_subject_is_the_public()
    {
        var (one, other) = (Ids("one"), Ids("other"));

        Assert.NotEqual(one.Give(Route, null, "key", Body, 1), other.Give(Route, null, "key", Body, 1));
        Assert.Equal(one.Give(Route, null, "key", Body, 1), one.Give(Route, "public", "key", Body, 1));
        Assert.Equal(one.Give(Route, null, "key", Body, 1)[0], one.Give(Route, null, "key", Body, 3)[0]);
        Assert.All(one.Give(Route, null, "key", Body, 3), id => Assert.Equal(8, id.Version));
    }

    [Fact]
    public void Every_part_of_a_request_counts_and_none_can_pass_for_another()
    {
        var ids = Ids("secret");
        Guid[] all =
        [
            .. ids.Give(Route, "ab", "c", Body, 2),
            .. ids.Give(Route, "a", "bc", Body, 2),
            .. ids.Give("PUT /users/2", "ab", "c", Body, 2),
            .. ids.Give(Route, "ab", "c", [1, 2, 4], 2),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    private static RequestIds Ids(string secret)
    {
        var ids = new RequestIds();
        ids.Use(secret);
        return ids;
    }
}
