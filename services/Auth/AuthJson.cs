using System.Text.Json.Serialization;
using Switchyard.TransactionalActors;
using Switchyard.Auth.Actors;
using Switchyard.Auth.Apis;
using Switchyard.Auth.Domain;
using Switchyard.Auth.Flows;
using Switchyard.Auth.Tokens;
using Switchyard.Contracts.Users;

namespace Switchyard.Auth;

/// <summary>The JSON of auth: its API, its actors and their state.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(LogInRequest))]
[JsonSerializable(typeof(LogOutRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(PublicKeySet))]
[JsonSerializable(typeof(OperationOutcome))]
[JsonSerializable(typeof(OpaqueState<Outbox<Credential>>))]
[JsonSerializable(typeof(Outbox<Credential>))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(NewHash))]
[JsonSerializable(typeof(UserEvent))]
[JsonSerializable(typeof(OpaqueState<Lockout>))]
[JsonSerializable(typeof(Lockout))]
[JsonSerializable(typeof(TryAnswer))]
[JsonSerializable(typeof(OpaqueState<RefreshFamily>))]
[JsonSerializable(typeof(RefreshFamily))]
[JsonSerializable(typeof(FamilyBegin))]
[JsonSerializable(typeof(FamilyUse))]
[JsonSerializable(typeof(FamilyAnswer))]
[JsonSerializable(typeof(OpaqueState<KeyRing>))]
[JsonSerializable(typeof(KeyRing))]
[JsonSerializable(typeof(LoginEntry))]
internal sealed partial class AuthJson : JsonSerializerContext;
