using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Apis;

namespace Switchyard.Gateway;

/// <summary>The JSON of the public API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AcceptedContacts))]
[JsonSerializable(typeof(ByteNumbers))]
[JsonSerializable(typeof(StoredContact))]
[JsonSerializable(typeof(ContactTimes))]
[JsonSerializable(typeof(ListPage<StoredContact>))]
[JsonSerializable(typeof(ListPage<DeadLetter>))]
internal sealed partial class GatewayJson : JsonSerializerContext;
