using System.Globalization;

namespace Switchyard.Bench.Load;

/// <summary>What the kernel says of a process: processor time used so far and memory resident now (Linux).</summary>
internal sealed class ProcessMeter(string name, int id)
{
    private const double TicksPerSecond = 100;
    private double start;

    /// <summary>What the process is to the system, e.g. <c>gateway</c>.</summary>
    public string Name => name;

    /// <summary>Counts from now on.</summary>
    public void Reset() => start = Seconds();

    /// <summary>Processor seconds since <see cref="Reset"/>, user and system.</summary>
    public double Used() => Seconds() - start;

    /// <summary>Resident memory in MB.</summary>
    public double ResidentMegabytes() => File.ReadLines($"/proc/{id}/status").Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).Single();

    private double Seconds()
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
