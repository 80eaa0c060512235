using Switchyard.Bench.Capnp;

namespace Switchyard.ContactMessages.Tests;

public class FuzzTests
{
    [Fact]
    public void A_million_damaged_messages_are_accepted_or_refused_and_nothing_else()
    {
        const int Inputs = 1_000_000;
        var run = new FuzzRun(seed: 20_250_630);

        run.Run(Inputs);

        Assert.Equal(Inputs, run.Outcomes.Values.Sum());
        Assert.InRange(run.Guarded, Inputs / 100, Inputs);
        var reached = Enum.GetValues<GuardRule>().Where(rule => rule is not (GuardRule.None or GuardRule.TrailingBytes or GuardRule.Depth));
        Assert.All(reached, rule => Assert.True(run.Outcomes.ContainsKey(rule.Name()), $"No input was refused for {rule}."));
    }
}
