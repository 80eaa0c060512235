using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.PubSub.Log;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class LogPartsTests
{
    private static readonly ConsumerSettings Settings = new(4, 1000, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));

    [Fact]
    public void The_window_agrees_with_a_plain_set_whatever_the_order_of_settling()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 200; round++)
        {
            var window = new AckWindow(position: 1000);
            var open = new SortedSet<long>();
            for (long next = 1001; next < 1600 || open.Count > 0;)
            {
                if (next < 1600 && (open.Count == 0 || random.Next(100) < 55))
                {
                    window.Add(next);
                    open.Add(next++);
                }
                else
                {
                    var sequence = open.ElementAt(random.Next(open.Count));
                    window.Settle(sequence);
                    open.Remove(sequence);
                }
                Assert.Equal(open.Count, window.Pending);
                Assert.Equal(next - 1, window.End);
                Assert.Equal(open.Count == 0 ? next - 1 : open.Min - 1, window.Position);
            }
        }
    }

    [Fact]
    public void Numbers_that_the_window_never_gets_count_as_settled()
    {
        var window = new AckWindow(position: 0);
        window.Add(5);
        Assert.Equal((4, 5, 1), (window.Position, window.End, window.Pending));
        window.Settle(5);
        Assert.Equal(5, window.Position);
    }

    [Fact]
    public void The_tail_gives_what_follows_and_nothing_when_the_next_one_is_gone()
    {
        var tail = new LogTail();
        for (var sequence = 1; sequence <= 5000; sequence++)
            tail.Append(Delivery(sequence));

        Assert.Empty(Read(tail, 0));
        Assert.Empty(Read(tail, 903));
        Assert.Equal(4096, Read(tail, 904).Count);
        Assert.Equal([4999, 5000], Read(tail, 4998));
        Assert.Empty(Read(tail, 5000));

        tail.Append(Delivery(7000));
        Assert.Empty(Read(tail, 4998));
        Assert.Equal([7000], Read(tail, 6999));
        tail.Clear();
        Assert.Empty(Read(tail, 6999));
    }

    [Fact]
    public void The_tail_is_bounded_by_bytes()
    {
        var tail = new LogTail();
        for (var sequence = 1; sequence <= 100; sequence++)
            tail.Append(Delivery(sequence, size: 1024 * 1024));
        Assert.Equal([94, 95, 96, 97, 98, 99, 100], Read(tail, 93));
        Assert.Empty(Read(tail, 92));
    }

    [Fact]
    public void The_back_off_doubles_up_to_its_maximum() =>
        Assert.Equal([2, 4, 8, 10, 10], Enumerable.Range(1, 4).Append(10_000).Select(attempts => Settings.BackOff(attempts).TotalSeconds));

    [Fact]
    public void Refused_and_waiting_messages_count_against_the_window()
    {
        var ledger = new SubscriptionLedger(0, [], Settings, new ManualTime());
        for (var sequence = 1; sequence <= 4; sequence++)
            Assert.True(ledger.Fetch(Delivery(sequence)));
        ledger.Refuse(Delivery(1));
        ledger.Refuse(Delivery(3));
        Assert.Equal(0, ledger.Room().Messages);
        ledger.Acknowledge(Delivery(2));
        Assert.Equal(1, ledger.Room().Messages);
    }

    [Fact]
    public void A_slow_message_is_parked_when_it_has_held_the_position_back_for_a_second()
    {
        var time = new ManualTime();
        var ledger = new SubscriptionLedger(0, [], Settings, time);
        for (var sequence = 1; sequence <= 3; sequence++)
            ledger.Fetch(Delivery(sequence));
        ledger.Acknowledge(Delivery(2));
        Assert.Equal(0, ledger.TakeChanges(out var incomplete).Position);
        Assert.True(incomplete);

        time.Advance(TimeSpan.FromSeconds(1));
        var changes = ledger.TakeChanges(out incomplete);
        Assert.Equal(2, changes.Position);
        Assert.Equal([new ParkedMessage(1, 0, 0)], changes.Parked);
        Assert.False(incomplete);

        ledger.Acknowledge(Delivery(1));
        Assert.Equal([1L], ledger.TakeChanges(out _).Unparked);
    }

    [Fact]
    public void A_slow_message_is_parked_when_the_window_has_grown_to_twice_its_size()
    {
        var ledger = new SubscriptionLedger(0, [], Settings, new ManualTime());
        ledger.Fetch(Delivery(1));
        for (var sequence = 2; sequence <= 100; sequence++)
        {
            ledger.Fetch(Delivery(sequence));
            ledger.Acknowledge(Delivery(sequence));
        }
        var changes = ledger.TakeChanges(out _);
        Assert.Equal(100, changes.Position);
        Assert.Equal([new ParkedMessage(1, 0, 0)], changes.Parked);
    }

    [Fact]
    public void Changes_that_could_not_be_written_come_again()
    {
        var ledger = new SubscriptionLedger(0, [], Settings, new ManualTime());
        ledger.Fetch(Delivery(1));
        ledger.Refuse(Delivery(1));
        var changes = ledger.TakeChanges(out _);
        Assert.Single(changes.Parked);
        Assert.True(ledger.TakeChanges(out _).Empty);
        ledger.PutBack(changes);
        var again = ledger.TakeChanges(out _);
        Assert.False(again.Empty);
        Assert.Equal(changes.Parked, again.Parked);
        Assert.Equal(1, again.Position);
    }

    private static Delivery Delivery(long sequence, int size = 10) => new(sequence, new PubSubMessage("t", new byte[size], PubSubMessage.NoMetadata));

    private static List<long> Read(LogTail tail, long after)
    {
        List<Delivery> into = [];
        tail.Read(after, int.MaxValue, long.MaxValue, into);
        return into.ConvertAll(delivery => delivery.Sequence);
    }
}
