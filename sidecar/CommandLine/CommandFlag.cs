using System.Globalization;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.CommandLine;

/// <summary>One flag of a command line.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="IsSwitch">True: it stands alone, or takes <c>=true</c> or <c>=false</c>. False: it needs a value.</param>
/// <param name="Apply">Takes the value as text ("true" for a bare switch).</param>
internal sealed record CommandFlag(string Name, bool IsSwitch, Action<string> Apply)
{
    /// <summary>A flag that needs a value.</summary>
    public static CommandFlag Value(string name, Action<string> apply) => new(name, false, apply);

    /// <summary>A flag that needs a whole number between the limits.</summary>
    public static CommandFlag Number(string name, int minimum, int maximum, Action<int> apply) =>
        new(name, false, text => apply(ParseNumber(name, text, minimum, maximum)));

    /// <summary>A flag that is on or off.</summary>
    public static CommandFlag Switch(string name, Action<bool> apply) => new(name, true, text => apply(ParseSwitch(name, text)));

    /// <summary>
    /// Follows the arguments: one or two dashes, <c>--flag value</c> and <c>--flag=value</c>, as Go's flag package reads them.
    /// </summary>
    /// <exception cref="UsageException">An unknown flag, a value that is missing or wrong, or an argument that is no flag.</exception>
    public static void Parse(string command, IReadOnlyList<CommandFlag> flags, IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith('-') || argument.TrimStart('-').Length == 0)
                throw new UsageException($"{command}: unexpected argument '{argument}' (a switch takes its value as --flag=false)");
            var parts = argument[(argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..].Split('=', 2);
            var flag = flags.FirstOrDefault(f => f.Name == parts[0])
                ?? throw new UsageException($"{command}: unknown flag '{argument}'; see --help");
            if (parts.Length == 2)
                flag.Apply(parts[1]);
            else if (flag.IsSwitch)
                flag.Apply("true");
            else if (++i < arguments.Count)
                flag.Apply(arguments[i]);
            else
                throw new UsageException($"{command}: flag --{flag.Name} needs a value");
        }
    }

    private static int ParseNumber(string name, string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw new UsageException($"--{name}: '{text}' is not a whole number from {minimum} to {maximum}");

    private static bool ParseSwitch(string name, string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new UsageException($"--{name}: '{text}' is neither true nor false"),
    };
}
