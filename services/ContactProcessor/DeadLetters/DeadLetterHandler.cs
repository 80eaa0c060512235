using System.Security.Cryptography;
using System.Text;
using Switchyard.ContactProcessor.Contacts;
using Switchyard.PagedState;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.ServiceDefaults.CloudEvents;
using Switchyard.ServiceDefaults.Ids;

namespace Switchyard.ContactProcessor.DeadLetters;

/// <summary>Handles the topic <c>contact-person-dead</c>: keeps each event with the reason, which it does not carry and is found again.</summary>
internal sealed class DeadLetterHandler(ContactReader reader, IndexedStore<DeadLetterDocument> store)
{
    /// <summary>What is kept of an attribute that may be of any length, in characters.</summary>
    public const int LongestText = 200;

    private const string Readable = "It can be read now: replay it.";

    /// <summary>Stores all deliveries, or asks for all of them again.</summary>
    /// <returns>A verdict for each delivery, in their order; never a drop, since nothing takes the dead letter of a dead letter.</returns>
    public async Task<IReadOnlyList<Verdict>> HandleAsync(IReadOnlyList<Delivery> deliveries)
    {
        var verdicts = new Verdict[deliveries.Count];
        try
        {
            if (deliveries.Count > 0)
                await store.AddAsync([.. deliveries.Select(ToDocument)]);
        }
        catch (Exception)
        {
            // The store has logged it, once for all that it gathered.
            Array.Fill(verdicts, Verdict.Retry);
        }

        return verdicts;
    }

    private NewDocument<DeadLetterDocument> ToDocument(Delivery delivery)
    {
        var reason = reader.Read(delivery).Reason ?? Readable;
        var letter = new DeadLetter(IdOf(delivery), Cut(delivery.Topic) ?? Topics.ContactPerson, Cut(reason)!, default, delivery.Data.Length);
        var refused = new RefusedEvent(Cut(delivery.Id), Cut(delivery.Type), delivery.Time, delivery.IsBinary, Cut(delivery.Flaw));
        return new NewDocument<DeadLetterDocument>(new DeadLetterDocument(letter, refused, ""), delivery.Data);
    }

    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;

    private static Guid IdOf(Delivery delivery)
    {
        if (Guid.TryParse(delivery.Id, out var id))
            return id;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(delivery.Id ?? ""));
        hash.AppendData(delivery.Data.Span);
        return HashedId.From(hash.GetHashAndReset());
    }
}
