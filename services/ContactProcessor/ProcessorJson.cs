using System.Text.Json.Serialization;
using Switchyard.ContactProcessor.Contacts;
using Switchyard.ContactProcessor.DeadLetters;
using Switchyard.PagedState;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;

namespace Switchyard.ContactProcessor;

/// <summary>The JSON of this service's API, events and state.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ContactDocument))]
[JsonSerializable(typeof(DeadLetterDocument))]
[JsonSerializable(typeof(StoredBytes))]
[JsonSerializable(typeof(DirectoryDocument))]
[JsonSerializable(typeof(ContactsStored))]
[JsonSerializable(typeof(ContactTimes))]
[JsonSerializable(typeof(ListPage<StoredContact>))]
[JsonSerializable(typeof(ListPage<DeadLetter>))]
internal sealed partial class ProcessorJson : JsonSerializerContext;
