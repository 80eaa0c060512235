using System.Text.Json;

namespace Switchyard.Sidecar.Components.SecretStores;

/// <summary><c>secretstores.local.file</c>: a JSON file, read once at the start (contract, section 6.2).</summary>
public sealed class LocalFileSecretStore : ISecretStore
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> secrets = new(StringComparer.Ordinal);

    private LocalFileSecretStore(JsonElement root, string separator, bool multiValued)
    {
        foreach (var property in root.EnumerateObject())
        {
            // Of one that is neither a text nor an object, daprd makes no set of names and values: it does not find it.
            if (multiValued && property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
                continue;
            if (multiValued)
            {
                var values = new Dictionary<string, string>(StringComparer.Ordinal);
                var nested = property.Value.ValueKind == JsonValueKind.Object;
                Flatten(nested ? null : property.Name, property.Value, separator, (name, value) => values[name] = value);
                secrets[property.Name] = values;
            }
            else
            {
                Flatten(property.Name, property.Value, separator, (name, value) => secrets[name] = new Dictionary<string, string> { [name] = value });
            }
        }
    }

    /// <summary>
    /// Reads the file named by <c>secretsFile</c>; <c>nestedSeparator</c> (default <c>:</c>) and <c>multiValued</c> say how names are made.
    /// </summary>
    /// <exception cref="ComponentException">The field or the file is missing, or the file is not a JSON object.</exception>
    public static LocalFileSecretStore Create(ComponentContext context)
    {
        var file = context.Metadata.Get("secretsFile")
            ?? throw new ComponentException("metadata field 'secretsFile' is missing: secretstores.local.file needs the path of a JSON file");
        var path = Path.GetFullPath(file, context.WorkingDirectory);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ComponentException($"the secrets file '{path}' must hold a JSON object, not {document.RootElement.ValueKind}");
            var separator = context.Metadata.Get("nestedSeparator") ?? ":";
            return new LocalFileSecretStore(document.RootElement, separator, context.Metadata.GetBool("multiValued"));
        }
        catch (JsonException exception)
        {
            // A parser's message can quote the content, which is secret: only the place is told.
            var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}";
            throw new ComponentException($"the secrets file '{path}' is not valid JSON ({place})");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException($"metadata field 'secretsFile': '{file}': the secrets file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? Get(string name) => secrets.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> GetAll() => secrets;

    private static void Flatten(string? name, JsonElement value, string separator, Action<string, string> add)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Flatten(Join(property.Name), property.Value, separator, add);
                break;
            case JsonValueKind.Array:
                foreach (var (index, element) in value.EnumerateArray().Index())
                    Flatten(Join($"{index}"), element, separator, add);
                break;
            default:
                // Strings as they are; numbers and booleans as their JSON text, null as "".
                add(name!, value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? value.GetString() ?? "" : value.GetRawText());
                break;
        }

        string Join(string part) => name is null ? part : $"{name}{separator}{part}";
    }
}
