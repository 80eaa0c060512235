using Switchyard.Users.Domain;

namespace Switchyard.Users.Tests.Domain;

public sealed class EmailReservationTests
{
    [Fact]
    public void The_first_claim_wins_and_may_be_repeated()
    {
        var held = EmailReservation.Free.Reserve("ada", 0)!;
        Assert.Equal(new EmailReservation("ada", 0), held);
        Assert.Equal(held, held.Reserve("ada", 0));
        Assert.Null(held.Reserve("bob", 5));
    }

    [Fact]
    public void Only_a_later_event_of_the_owner_releases()
    {
        var held = new EmailReservation("ada", 2);
        Assert.Equal(held, held.Release("bob", 9));
        Assert.Equal(held, held.Release("ada", 2));
        Assert.Equal(EmailReservation.Free, held.Release("ada", 3));
    }

    [Fact]
    public void A_late_release_from_before_the_return_does_nothing()
    {
        var held = EmailReservation.Free.Reserve("ada", 0)!;
        var released = held.Release("ada", 2);
        var back = released.Reserve("ada", 2)!;
        Assert.Equal(back, back.Release("ada", 2));
    }

    [Fact]
    public void A_repeated_old_claim_does_not_age_the_reservation() =>
        Assert.Equal(new EmailReservation("ada", 4), new EmailReservation("ada", 4).Reserve("ada", 1));
}
