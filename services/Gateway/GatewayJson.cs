using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Apis;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.SystemView;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway;

/// <summary>The JSON of the public API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AcceptedContacts))]
[JsonSerializable(typeof(ByteNumbers))]
[JsonSerializable(typeof(StoredContact))]
[JsonSerializable(typeof(ContactTimes))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(ListPage<StoredContact>))]
[JsonSerializable(typeof(ListPage<DeadLetter>))]
[JsonSerializable(typeof(SidecarView))]
[JsonSerializable(typeof(SystemState))]
[JsonSerializable(typeof(FlowSecond))]
internal sealed partial class GatewayJson : JsonSerializerContext;
