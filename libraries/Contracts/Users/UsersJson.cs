using System.Text.Json.Serialization;

namespace Switchyard.Contracts.Users;

/// <summary>The JSON of everything about users that crosses a border: camelCase, no nulls, a discriminator wherever a broker's sidecar put it.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, AllowOutOfOrderMetadataProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(UserCommand))]
[JsonSerializable(typeof(UserEvent))]
[JsonSerializable(typeof(OperationOutcome))]
public sealed partial class UsersJson : JsonSerializerContext;
