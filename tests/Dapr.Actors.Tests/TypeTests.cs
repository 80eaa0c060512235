using System.Text.Json;
using Dapr.Actors.Runtime;

namespace Dapr.Actors.Tests;

public sealed class TypeTests
{
    public interface IPlain : IActor
    {
        Task Do();
    }

    public interface IOverloaded : IActor
    {
        Task Do();

        Task Do(int n);
    }

    public interface IBare : IActor
    {
        int Do();
    }

    public interface IGenericMethod : IActor
    {
        Task Do<T>();
    }

    public interface IStrangeParent : IActor, IDisposable;

    [Fact]
    public void An_id_is_text_that_equals_without_case()
    {
        Assert.True(new ActorId("Ann") == new ActorId("ann"));
        Assert.True(new ActorId("Ann") != new ActorId("bob"));
        Assert.Equal(0, new ActorId("Ann").CompareTo(new ActorId("ANN")));
        Assert.Equal("Ann", new ActorId("Ann").GetId());
        Assert.Equal("\"Ann\"", JsonSerializer.Serialize(new ActorId("Ann")));
        Assert.Equal("Ann", JsonSerializer.Deserialize<ActorId>("\"Ann\"")!.ToString());
        Assert.NotEqual(ActorId.CreateRandom(), ActorId.CreateRandom());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public void An_id_is_not_blank(string? id)
    {
        Assert.Throws<ArgumentException>(() => new ActorId(id!));
    }

    [Fact]
    public void The_type_name_is_given_or_the_attributes_or_the_classes()
    {
        Assert.Equal("Given", ActorTypeInformation.Get(typeof(Counter), "Given").ActorTypeName);
        Assert.Equal("Tally", ActorTypeInformation.Get(typeof(Counter), null).ActorTypeName);
        Assert.Equal("Plain", ActorTypeInformation.Get(typeof(Plain), null).ActorTypeName);
        Assert.True(ActorTypeInformation.Get(typeof(Counter), null).IsRemindable);
        Assert.False(ActorTypeInformation.Get(typeof(Plain), null).IsRemindable);
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(WithoutInterface))]
    [InlineData(typeof(Overloaded))]
    [InlineData(typeof(Bare))]
    [InlineData(typeof(GenericMethod))]
    [InlineData(typeof(StrangeParent))]
    public void An_actor_class_keeps_the_rules(Type type)
    {
        Assert.Throws<ArgumentException>(() => ActorTypeInformation.Get(type, null));
    }

    [Fact]
    public void Options_are_checked()
    {
        var options = new ActorRuntimeOptions();

        Assert.Throws<ArgumentOutOfRangeException>(() => options.ActorIdleTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.DrainOngoingCallTimeout = TimeSpan.FromSeconds(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.RemindersStoragePartitions = 0);
        Assert.Throws<ArgumentNullException>(() => options.JsonSerializerOptions = null!);
    }

    [Fact]
    public void Reminders_and_timers_have_ranges()
    {
        var id = new ActorId("a");
        var second = TimeSpan.FromSeconds(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ActorReminder("T", id, "r", [], -second, second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActorReminder("T", id, "r", [], second, -second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActorReminder("T", id, "r", [], second, second, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActorReminder("T", id, "r", [], second, second, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActorTimer("T", id, "t", "M", [], -second, second));
        Assert.Equal(3, new ActorReminder("T", id, "r", [], second, Timeout.InfiniteTimeSpan, 3).Repetitions);
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData(null, -1)]
    [InlineData("26h3m4s5ms", 93_784_005)]
    [InlineData("0h0m10s0ms", 10_000)]
    [InlineData("@every 1h0m0s", 3_600_000)]
    [InlineData("@every 1.5s", 1_500)]
    [InlineData("@hourly", 3_600_000)]
    [InlineData("R3/P1DT2H3M4S", 93_784_000)]
    [InlineData("PT5M", 300_000)]
    public void Durations_are_read(string? text, double milliseconds)
    {
        Assert.Equal(milliseconds, DaprDuration.Parse(text).TotalMilliseconds);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("5")]
    [InlineData("@every soon")]
    public void What_is_no_duration_is_an_error(string text)
    {
        Assert.Throws<FormatException>(() => DaprDuration.Parse(text));
    }

    [Fact]
    public void Durations_are_written()
    {
        Assert.Equal("26h3m4s5ms", DaprDuration.Format(new TimeSpan(1, 2, 3, 4, 5)));
        Assert.Equal("", DaprDuration.Format(Timeout.InfiniteTimeSpan));
        Assert.Equal("R3/P1DT2H3M4S", DaprDuration.Format(new TimeSpan(1, 2, 3, 4), 3));
        Assert.Throws<ArgumentException>(() => DaprDuration.Format(TimeSpan.FromMilliseconds(1500), 3));
    }

    [Fact]
    public async Task A_host_for_tests_has_an_identity_and_nothing_else()
    {
        var host = ActorHost.CreateForTest<Plain>(new ActorTestOptions { ActorId = new ActorId("x") });
        var actor = new Plain(host);

        Assert.Equal("x", actor.Id.GetId());
        Assert.Equal("Plain", host.ActorTypeInfo.ActorTypeName);
        Assert.Equal("Named", ActorHost.CreateForTest<Plain>("Named").ActorTypeInfo.ActorTypeName);
        await Assert.ThrowsAsync<InvalidOperationException>(() => actor.StateManager.ContainsStateAsync("a"));
        Assert.Throws<NotImplementedException>(() => actor.ProxyFactory.Create(new ActorId("y"), "Plain"));
        await Assert.ThrowsAsync<NotImplementedException>(async () => await host.TimerManager.UnregisterTimerAsync(new ActorTimerToken("T", actor.Id, "t")));
    }

    public sealed class Plain(ActorHost host) : Actor(host), IPlain
    {
        public Task Do() => Task.CompletedTask;
    }

    public sealed class WithoutInterface(ActorHost host) : Actor(host);

    public sealed class Overloaded(ActorHost host) : Actor(host), IOverloaded
    {
        public Task Do() => Task.CompletedTask;

        public Task Do(int n) => Task.CompletedTask;
    }

    public sealed class Bare(ActorHost host) : Actor(host), IBare
    {
        public int Do() => 0;
    }

    public sealed class GenericMethod(ActorHost host) : Actor(host), IGenericMethod
    {
        public Task Do<T>() => Task.CompletedTask;
    }

    public sealed class StrangeParent(ActorHost host) : Actor(host), IStrangeParent
    {
        public void Dispose()
        {
        }
    }
}
