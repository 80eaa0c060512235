using System.Text.Json.Serialization;
using Switchyard.PagedState;
using Switchyard.Contracts.Contacts;

namespace Switchyard.ContactProcessor.DeadLetters;

/// <summary>A dead letter in the state store, with what is needed to handle its event again.</summary>
/// <param name="Letter">The dead letter, as it is shown.</param>
/// <param name="Event">The refused event's attributes.</param>
/// <param name="Page">The page that lists it.</param>
internal sealed record DeadLetterDocument(DeadLetter Letter, RefusedEvent Event, string Page) : IIndexed<DeadLetterDocument>
{
    [JsonIgnore]
    public Guid Id => Letter.Id;

    /// <summary>All of its texts are cut to <see cref="DeadLetterHandler.LongestText"/>, so no document is longer.</summary>
    [JsonIgnore]
    public int SizeBound => 8 * 1024;

    public DeadLetterDocument PlacedOn(string page, DateTime at) => this with { Letter = Letter with { FailedAt = at }, Page = page };
}

/// <summary>The attributes of a refused event that matter when it is handled again.</summary>
/// <param name="Id">As it came; null when missing.</param>
/// <param name="Type">As it came; null when missing.</param>
/// <param name="Time">UTC; null when missing.</param>
/// <param name="IsBinary">Whether it had <c>data_base64</c>.</param>
/// <param name="Flaw">Why its envelope could not be read, or null.</param>
internal sealed record RefusedEvent(string? Id, string? Type, DateTime? Time, bool IsBinary, string? Flaw);
