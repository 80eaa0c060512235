using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Capnp;
using CapnpGen;

namespace Switchyard.ContactMessages;

/// <summary>Reads a guarded message with the generated reader and checks what it means.</summary>
internal static class ContactDecoder
{
    /// <param name="message">One framed message that the guard has accepted.</param>
    /// <param name="today">The last birthdate that is not in the future.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> message,
        DateOnly today,
        [NotNullWhen(true)] out ContactPerson? person,
        [NotNullWhen(false)] out ContactRefusal? refusal)
    {
        person = null;
        var reader = Person.READER.create(DeserializerState.CreateRoot(Frame(message)));
        var name = reader.Name;
        var email = reader.Email;
        refusal = ContactChecks.Name(name) ?? ContactChecks.Email(email);
        if (refusal is not null || !TryDecodePhones(reader, out var phones, out refusal))
            return false;
        if (!ContactChecks.TryBirthdate(reader.Birthdate, today, out var birthdate, out refusal))
            return false;
        person = new ContactPerson(name!, email!, phones, birthdate);
        return true;
    }

    private static bool TryDecodePhones(
        Person.READER person,
        [NotNullWhen(true)] out ContactPhone[]? phones,
        [NotNullWhen(false)] out ContactRefusal? refusal)
    {
        var list = person.Phones ?? [];
        phones = null;
        refusal = ContactChecks.PhoneCount(list.Count);
        if (refusal is not null)
            return false;
        phones = new ContactPhone[list.Count];
        for (var i = 0; i < phones.Length; i++)
        {
            var phone = list[i];
            var number = phone.Number;
            var type = (PhoneType)phone.TheType;
            refusal = ContactChecks.Phone(i, number, type);
            if (refusal is not null)
                return false;
            phones[i] = new ContactPhone(number!, type);
        }

        return true;
    }

    private static WireFrame Frame(ReadOnlySpan<byte> message)
    {
        Span<int> borders = stackalloc int[ContactMessageGuard.SegmentCount(message) + 1];
        ContactMessageGuard.FindSegments(message, borders);
        var words = new ulong[(message.Length - borders[0]) / sizeof(ulong)];
        message[borders[0]..].CopyTo(MemoryMarshal.AsBytes(words.AsSpan()));
        var segments = new Memory<ulong>[borders.Length - 1];
        for (var i = 0; i < segments.Length; i++)
            segments[i] = words.AsMemory((borders[i] - borders[0]) / sizeof(ulong), (borders[i + 1] - borders[i]) / sizeof(ulong));
        return new WireFrame(segments);
    }
}
