namespace Switchyard.Contracts.Contacts;

/// <summary>What several clients posted at the same time, handed on by the gateway in one invocation.</summary>
/// <param name="Posts">Each is taken in or refused by itself.</param>
public sealed record BulkPosts(IReadOnlyList<BulkPost> Posts);

/// <summary>One client's post.</summary>
/// <param name="Key">Its Idempotency-Key: alone or in company, the same key and messages get the same ids.</param>
/// <param name="Messages">Framed Cap'n Proto messages back to back; all are taken in, or none. Base64 in JSON.</param>
public sealed record BulkPost(string Key, byte[] Messages);

/// <summary>The answer 200 to <see cref="BulkPosts"/>.</summary>
/// <param name="Ids">For each post, in order, one id a message; null for what was not taken in, which is to be posted alone to learn why.</param>
public sealed record BulkAccepted(IReadOnlyList<IReadOnlyList<Guid>?> Ids);
