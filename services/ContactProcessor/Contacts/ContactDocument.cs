using System.Text.Json.Serialization;
using Switchyard.PagedState;
using Switchyard.Contracts.Contacts;

namespace Switchyard.ContactProcessor.Contacts;

/// <summary>A contact person in the state store.</summary>
/// <param name="Contact">The person, as it is shown.</param>
/// <param name="Page">The page that lists it.</param>
internal sealed record ContactDocument(StoredContact Contact, string Page) : IIndexed<ContactDocument>
{
    /// <summary>JSON writes a UTF-16 unit with at most this many bytes (<c>\uXXXX</c>).</summary>
    private const int BytesPerChar = 6;

    [JsonIgnore]
    public Guid Id => Contact.Id;

    [JsonIgnore]
    public int SizeBound
    {
        get
        {
            var size = 384 + (BytesPerChar * (Contact.Name.Length + Contact.Email.Length));
            foreach (var phone in Contact.Phones)
                size += 32 + (BytesPerChar * phone.Number.Length);
            return size;
        }
    }

    public ContactDocument PlacedOn(string page, DateTime at) => new(Contact with { StoredAt = at }, page);
}
