using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.ContactIntake.Intake;
using Switchyard.Contracts.Contacts;

namespace Switchyard.ContactIntake;

/// <summary>The JSON of this service's API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AcceptedContacts))]
[JsonSerializable(typeof(ContactEvent))]
[JsonSerializable(typeof(BulkPosts))]
[JsonSerializable(typeof(BulkAccepted))]
internal sealed partial class IntakeJson : JsonSerializerContext;
