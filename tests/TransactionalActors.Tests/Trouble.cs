namespace Switchyard.TransactionalActors.Tests;

/// <summary>What goes wrong at a step.</summary>
public enum Mishap
{
    /// <summary>It throws and did nothing.</summary>
    Before,

    /// <summary>It throws, yet it was done.</summary>
    After,

    /// <summary>It says that it was done, and was not.</summary>
    Lost,
}

/// <summary>Lets one step of a turn go wrong: the n-th of its name.</summary>
internal sealed class Trouble
{
    private int passed;

    /// <summary>The steps taken so far, in order.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>What is to go wrong; null for nothing.</summary>
    public (string Step, int Number, Mishap Mishap)? Plan
    {
        get;
        set => (field, passed) = (value, 0);
    }

    /// <summary>Takes a step, or not.</summary>
    public async Task RunAsync(string step, Func<Task> act)
    {
        Steps.Add(step);
        if (Plan is not { } plan || plan.Step != step || passed++ != plan.Number)
        {
            await act();
            return;
        }
        if (plan.Mishap == Mishap.After)
            await act();
        if (plan.Mishap != Mishap.Lost)
            throw new IOException($"{step} was told to fail");
    }
}
