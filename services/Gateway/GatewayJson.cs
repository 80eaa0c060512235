using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Contracts.Users;
using Switchyard.Gateway.Apis;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.Operations;
using Switchyard.Gateway.SystemView;
using Switchyard.Gateway.Users;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway;

/// <summary>The JSON of the public API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AcceptedContacts))]
[JsonSerializable(typeof(BulkPosts))]
[JsonSerializable(typeof(BulkAccepted))]
[JsonSerializable(typeof(ByteNumbers))]
[JsonSerializable(typeof(StoredContact))]
[JsonSerializable(typeof(ContactTimes))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(ListPage<StoredContact>))]
[JsonSerializable(typeof(ListPage<DeadLetter>))]
[JsonSerializable(typeof(SidecarView))]
[JsonSerializable(typeof(SystemState))]
[JsonSerializable(typeof(FlowSecond))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(ListPage<User>))]
[JsonSerializable(typeof(OperationState))]
[JsonSerializable(typeof(AuthRegistration))]
[JsonSerializable(typeof(AuthPassword))]
[JsonSerializable(typeof(AuthLogOut))]
internal sealed partial class GatewayJson : JsonSerializerContext;

/// <summary>The JSON of what clients send, read strictly: what means nothing, or is there twice, is a mistake.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LogInRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(ChangeUserRequest))]
[JsonSerializable(typeof(RolesRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
