using Capnp;
using CapnpGen;

namespace Switchyard.Bench.Capnp;

/// <summary>Valid persons, the same for the same seed, and their framed messages.</summary>
internal sealed class PersonSource(int seed)
{
    private static readonly string[] _given = ["Ana", "Katharina", "Zoë", "Nguyễn", "李", "Олена", "José", "𝒜da"];
    private static readonly string[] _family = ["Li", "Sommerfeld", "O'Neil", "Ångström", "山田", "Иваненко", "de la Cruz", "🦉owl"];

    private readonly Random _random = new(seed);

    public Person Next()
    {
        var given = _given[_random.Next(_given.Length)];
        var phones = new Person.PhoneNumber[_random.Next(8) == 0 ? _random.Next(21) : _random.Next(4)];
        for (var i = 0; i < phones.Length; i++)
        {
            phones[i] = new Person.PhoneNumber
            {
                Number = $"+{_random.Next(1, 99)} {_random.NextInt64(10, 1_000_000_000_000)}",
                TheType = (Person.PhoneNumber.Type)_random.Next(3),
            };
        }

        return new Person
        {
            Name = string.Join(' ', Enumerable.Repeat($"{given} {_family[_random.Next(_family.Length)]}", _random.Next(1, 4))),
            Email = $"{(char)('a' + _random.Next(26))}{_random.Next()}@mail{_random.Next(100)}.example.org",
            Phones = phones,
            Birthdate = new Date { Year = (short)_random.Next(1900, 2020), Month = (byte)_random.Next(1, 13), Day = (byte)_random.Next(1, 29) },
        };
    }

    /// <summary>The person as one framed message.</summary>
    /// <param name="segmentWords">Words of a segment; the fewer, the more segments and far pointers there are.</param>
    public static byte[] Encode(Person person, int segmentWords = 1024)
    {
        var message = MessageBuilder.Create(segmentWords);
        person.serialize(message.BuildRoot<Person.WRITER>());
        using var stream = new MemoryStream();
        using var pump = new FramePump(stream);
        pump.Send(message.Frame);
        pump.Flush();
        return stream.ToArray();
    }
}
