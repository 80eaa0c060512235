using System.Text.Json.Serialization;
using Switchyard.TransactionalActors;
using Switchyard.Contracts;
using Switchyard.Contracts.Users;
using Switchyard.PagedState;
using Switchyard.Users.Actors;
using Switchyard.Users.Domain;
using Switchyard.Users.ReadModel;

namespace Switchyard.Users;

/// <summary>The JSON of users: its API, its actors, their state and the read model.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(ListPage<User>))]
[JsonSerializable(typeof(OperationOutcome))]
[JsonSerializable(typeof(UserCommand))]
[JsonSerializable(typeof(OpaqueState<Outbox<UserState>>))]
[JsonSerializable(typeof(Outbox<UserState>))]
[JsonSerializable(typeof(UserTurn))]
[JsonSerializable(typeof(Attempt))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(ReleasedEmails))]
[JsonSerializable(typeof(EmailClaim))]
[JsonSerializable(typeof(EmailAnswer))]
[JsonSerializable(typeof(OpaqueState<EmailReservation>))]
[JsonSerializable(typeof(EmailReservation))]
[JsonSerializable(typeof(UserDocument))]
[JsonSerializable(typeof(EmailDocument))]
[JsonSerializable(typeof(StoredBytes))]
[JsonSerializable(typeof(DirectoryDocument))]
internal sealed partial class UsersServiceJson : JsonSerializerContext;
