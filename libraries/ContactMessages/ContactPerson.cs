using System.Text.Json.Serialization;

namespace Switchyard.ContactMessages;

/// <summary>A contact person that has passed every check.</summary>
/// <param name="Name">1 to 200 Unicode scalar values, not all white space, no control characters.</param>
/// <param name="Email">An address with one @ and a domain, at most 254 characters.</param>
/// <param name="Phones">At most 20.</param>
/// <param name="Birthdate">A day that is not in the future.</param>
public sealed record ContactPerson(string Name, string Email, IReadOnlyList<ContactPhone> Phones, DateOnly Birthdate);

/// <summary>A phone of a contact person.</summary>
/// <param name="Number">3 to 40 Unicode scalar values as the sender wrote them, no control characters.</param>
/// <param name="Type">Where the phone rings.</param>
public sealed record ContactPhone(string Number, PhoneType Type);

/// <summary>Where a phone rings: the schema's <c>Person.PhoneNumber.Type</c>, value for value.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PhoneType>))]
public enum PhoneType
{
    /// <summary>In the pocket.</summary>
    [JsonStringEnumMemberName("mobile")]
    Mobile,

    /// <summary>At home.</summary>
    [JsonStringEnumMemberName("home")]
    Home,

    /// <summary>At work.</summary>
    [JsonStringEnumMemberName("work")]
    Work,
}
