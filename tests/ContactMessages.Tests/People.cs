using CapnpGen;
using Switchyard.Bench.Capnp;

namespace Switchyard.ContactMessages.Tests;

/// <summary>A valid person, and ways to spoil it.</summary>
internal static class People
{
    public static readonly DateOnly Today = new(2025, 6, 30);

    public static Person Ana() => new()
    {
        Name = "Ana Li",
        Email = "ana.li@example.org",
        Phones = [Phone("+49 151 5550101")],
        Birthdate = Date(1991, 4, 17),
    };

    public static Person With(Action<Person> change)
    {
        var person = Ana();
        change(person);
        return person;
    }

    public static Person.PhoneNumber Phone(string? number, Person.PhoneNumber.Type type = Person.PhoneNumber.Type.mobile) =>
        new() { Number = number, TheType = type };

    public static Date Date(int year, int month, int day) => new() { Year = (short)year, Month = (byte)month, Day = (byte)day };

    public static byte[] Bytes(this Person person) => PersonSource.Encode(person);

    public static ContactRefusal Refusal(this Person person)
    {
        Assert.False(ContactMessageReader.TryRead(person.Bytes(), Today, out var read, out var refusal));
        Assert.Null(read);
        return refusal;
    }

    public static ContactPerson Accepted(this Person person)
    {
        Assert.True(ContactMessageReader.TryRead(person.Bytes(), Today, out var read, out var refusal), refusal?.Message);
        return read;
    }
}
