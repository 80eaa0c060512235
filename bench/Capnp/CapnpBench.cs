using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.ContactMessages;

namespace Switchyard.Bench.Capnp;

/// <summary>What one contact person costs, from bytes to a checked record.</summary>
internal static class CapnpBench
{
    public static Task<int> Run()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var message = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "person-medium.bin"));
        if (!ContactMessageReader.TryRead(message, today, out var person, out var refusal))
            throw new InvalidOperationException($"The sample is refused: {refusal.Location}: {refusal.Message}");
        var json = JsonSerializer.SerializeToUtf8Bytes(person, BenchJson.Default.ContactPerson);

        var values = new Dictionary<string, double> { ["Cap'n Proto: message bytes"] = message.Length, ["JSON: message bytes"] = json.Length };
        Add(values, "guard", () => ContactMessageGuard.Check(message));
        Add(values, "guard, decode and checks", () => ContactMessageReader.TryRead(message, today, out _, out _));
        Add(values, "batch of one", () => ContactMessageReader.TryReadBatch(message, today, out _, out _));
        Add(values, "System.Text.Json decode", () => JsonSerializer.Deserialize(json, BenchJson.Default.ContactPerson));
        Report.Write("capnp", values);
        return Task.FromResult(0);
    }

    private static void Add(Dictionary<string, double> values, string name, Action call)
    {
        var cost = CallCost.Of(call);
        values[name + ": ns"] = cost.Nanoseconds;
        values[name + ": bytes allocated"] = cost.Bytes;
    }
}

[JsonSerializable(typeof(ContactPerson))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class BenchJson : JsonSerializerContext;
