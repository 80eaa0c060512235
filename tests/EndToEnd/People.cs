using Capnp;
using CapnpGen;

namespace Switchyard.EndToEnd;

/// <summary>Contact persons as a client encodes them.</summary>
internal static class People
{
    /// <summary>One framed message.</summary>
    public static byte[] Encode(string name, string email = "ada@example.org", string birthdate = "1984-11-02", params (string Number, Person.PhoneNumber.Type Type)[] phones)
    {
        var message = MessageBuilder.Create();
        var person = message.BuildRoot<Person.WRITER>();
        person.Name = name;
        person.Email = email;
        person.Phones.Init(phones.Length);
        for (var i = 0; i < phones.Length; i++)
        {
            person.Phones[i].Number = phones[i].Number;
            person.Phones[i].TheType = phones[i].Type;
        }
        var date = DateOnly.ParseExact(birthdate, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        person.Birthdate.Year = (short)date.Year;
        person.Birthdate.Month = (byte)date.Month;
        person.Birthdate.Day = (byte)date.Day;
        using var bytes = new MemoryStream();
        using var pump = new FramePump(bytes);
        pump.Send(message.Frame);
        pump.Flush();
        return bytes.ToArray();
    }

    /// <summary>The n-th of a series.</summary>
    public static byte[] Encode(int n) => Encode($"Person {n}", $"person.{n}@example.org", phones: ($"+49 170 {n:0000000}", Person.PhoneNumber.Type.mobile));

    /// <summary>The project's sample message and what it says.</summary>
    public static byte[] Sample { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "person-medium.bin"));
}
