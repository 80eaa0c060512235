using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CapnpGen;

namespace Switchyard.Tests.Capnp;

/// <summary>The reference implementation: Debian's <c>capnp</c> command, many messages a call.</summary>
internal static partial class CapnpTool
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions _asIs = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string _schema = Path.Combine(AppContext.BaseDirectory, "contact-person.capnp");

    public const string Absent = "The capnp command (Debian's package capnproto) is not installed.";

    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "capnp")));

    /// <summary>The schema as the tool understands it, with ids and sizes.</summary>
    public static string Schema() =>
        Encoding.UTF8.GetString(Run([], "compile", $"--src-prefix={AppContext.BaseDirectory}", "-ocapnp", _schema));

    /// <summary>Decodes framed messages that stand back to back.</summary>
    public static List<JsonNode> Decode(byte[] messages)
    {
        var lines = Encoding.UTF8.GetString(Run(messages, "convert", "--short", "binary:json", _schema, "Person"));
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    /// <summary>Encodes persons into framed messages back to back.</summary>
    public static byte[] Encode(IEnumerable<Person> persons, int segmentWords)
    {
        // The tool (0.9.2) does not put escaped surrogates together again, so they go as UTF-8.
        var json = string.Join('\n', persons.Select(person => Json(person).ToJsonString(_asIs)));
        json = SurrogatePair().Replace(json, pair => $"{Unit(pair.Groups[1])}{Unit(pair.Groups[2])}");
        return Run(Encoding.UTF8.GetBytes(json), "convert", $"--segment-size={segmentWords}", "json:binary", _schema, "Person");
    }

    public static JsonNode Json(Person person) => new JsonObject
    {
        ["name"] = person.Name,
        ["email"] = person.Email,
        ["phones"] = new JsonArray([.. person.Phones.Select(phone => new JsonObject
        {
            ["number"] = phone.Number,
            ["type"] = phone.TheType.ToString(),
        })]),
        ["birthdate"] = new JsonObject
        {
            ["year"] = person.Birthdate.Year,
            ["month"] = person.Birthdate.Month,
            ["day"] = person.Birthdate.Day,
        },
    };

    [GeneratedRegex(@"\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)")]
    private static partial Regex SurrogatePair();

    private static char Unit(Group hex) => (char)ushort.Parse(hex.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static byte[] Run(byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("capnp", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var output = new MemoryStream();
            var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
            var complaint = process.StandardError.ReadToEndAsync();
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
            Assert.True(Task.WaitAll([copying, complaint], _patience) && process.WaitForExit(_patience), "capnp did not end in time");
            Assert.True(process.ExitCode == 0, complaint.Result);
            return output.ToArray();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
