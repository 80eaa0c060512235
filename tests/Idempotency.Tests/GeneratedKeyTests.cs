namespace Switchyard.Idempotency.Tests;

public sealed class GeneratedKeyTests
{
    [Fact]
    public void Keys_that_are_made_at_the_same_time_are_all_different()
    {
        var keys = new string[4][];
        Parallel.For(0, keys.Length, i => keys[i] = [.. Enumerable.Range(0, 10_000).Select(_ => GeneratedKey.Create())]);

        Assert.Equal(keys.Sum(some => some.Length), keys.SelectMany(some => some).Distinct().Count());
    }

    [Fact]
    public void A_key_holds_a_UUIDv7_of_its_time()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.True(GeneratedKey.TryRead(GeneratedKey.Create(), out var made));
        var after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        Assert.Equal(7, made.Version);
        Assert.InRange(made.Variant, 8, 11);
        Assert.InRange(Convert.ToInt64(made.ToString("N")[..12], 16), before, after);
    }

    [Theory]
    [InlineData("generated-")]
    [InlineData("generated-0192a000-0000-7000-8000-000000000000")]
    [InlineData("generated-0192a000000040008000000000000000")]
    [InlineData("0192a000000070008000000000000000")]
    public void A_clients_key_is_not_read_as_a_generated_one(string key) => Assert.False(GeneratedKey.TryRead(key, out _));
}
