using System.Globalization;
using System.Text.Json;

namespace Switchyard.Bench;

/// <summary>Where measurements go: a table on the screen and <c>artifacts/bench/NAME.json</c> under the current folder.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static void Write(string name, IReadOnlyDictionary<string, double> values)
    {
        var width = values.Keys.Max(key => key.Length);
        foreach (var (key, value) in values)
            Console.WriteLine($"{key.PadRight(width)}  {value.ToString("#,0.###", CultureInfo.InvariantCulture),14}");

        var folder = Directory.CreateDirectory(Path.Combine("artifacts", "bench"));
        var file = Path.Combine(folder.FullName, name + ".json");
        var document = new { bench = name, at = DateTimeOffset.UtcNow, cores = Environment.ProcessorCount, values };
        File.WriteAllText(file, JsonSerializer.Serialize(document, _indented) + "\n");
        Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, file));
    }
}
