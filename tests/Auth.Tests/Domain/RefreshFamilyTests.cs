using Switchyard.Auth.Domain;

namespace Switchyard.Auth.Tests.Domain;

public sealed class RefreshFamilyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly RefreshFamily First = RefreshFamily.Begin("u", 3, "h1", Start);

    [Fact]
    public void Each_use_moves_to_the_successor()
    {
        var (second, isGood) = First.Use(1, "h1", 3, "h2", Start.AddMinutes(5));
        Assert.True(isGood);
        Assert.True(second.Use(2, "h2", 3, "h3", Start.AddMinutes(6)).IsGood);
    }

    [Fact]
    public void Within_the_grace_the_former_token_gives_the_same_successor()
    {
        var second = First.Use(1, "h1", 3, "h2", Start).Next;
        var (same, isGood) = second.Use(1, "h1", 3, "h2", Start.AddSeconds(30));
        Assert.True(isGood);
        Assert.Equal(second, same);
    }

    [Fact]
    public void After_the_grace_an_old_token_revokes_the_family()
    {
        var second = First.Use(1, "h1", 3, "h2", Start).Next;
        var (revoked, isGood) = second.Use(1, "h1", 3, "h2", Start.AddSeconds(31));
        Assert.False(isGood);
        Assert.False(revoked.Use(2, "h2", 3, "h3", Start.AddSeconds(32)).IsGood);
    }

    [Fact]
    public void A_token_two_steps_old_revokes_even_within_the_grace()
    {
        var third = First.Use(1, "h1", 3, "h2", Start).Next.Use(2, "h2", 3, "h3", Start).Next;
        Assert.True(third.Use(1, "h1", 3, "h2", Start).Next.IsRevoked);
    }

    [Fact]
    public void Another_epoch_an_expired_and_an_unknown_family_are_refused()
    {
        Assert.False(First.Use(1, "h1", 4, "h2", Start).IsGood);
        Assert.False(First.Use(1, "h1", 3, "h2", Start + RefreshFamily.Lifetime).IsGood);
        Assert.False(RefreshFamily.None.Use(1, "h1", 0, "h2", Start).IsGood);
    }
}
