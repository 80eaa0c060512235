using CapnpGen;
using Switchyard.Bench.Capnp;
using Switchyard.Tests.Capnp;

namespace Switchyard.ContactMessages.Tests;

/// <summary>2,000 seeded messages that the reference implementation encodes, in few segments and many.</summary>
public class ReferenceTests
{
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1024)]
    public void Messages_of_the_reference_are_accepted_and_read(int segmentWords)
    {
        Skip.IfNot(CapnpTool.IsInstalled, CapnpTool.Absent);
        var source = new PersonSource(segmentWords);
        var persons = Enumerable.Range(0, 500).Select(_ => source.Next()).ToArray();

        var accepted = ContactMessageReader.TryReadBatch(
            CapnpTool.Encode(persons, segmentWords), People.Today, out var messages, out var refusal);

        Assert.True(accepted, $"{refusal?.Location}: {refusal?.Message}");
        Assert.Equal(persons.Length, messages!.Count);
        Assert.All(persons.Zip(messages), pair => Same(pair.First, pair.Second.Person));
        if (segmentWords == 1)
            Assert.All(messages, message => Assert.True(message.Bytes.Span[0] >= 3, "Expected four segments or more."));
    }

    [Fact]
    public void Messages_of_the_writers_are_accepted_and_read()
    {
        var source = new PersonSource(3);
        foreach (var segmentWords in new[] { 1, 2, 3, 4, 7, 16, 1024 })
        {
            for (var i = 0; i < 100; i++)
            {
                var person = source.Next();
                Assert.True(ContactMessageReader.TryRead(PersonSource.Encode(person, segmentWords), People.Today, out var read, out var refusal), refusal?.Message);
                Same(person, read);
            }
        }
    }

    private static void Same(Person expected, ContactPerson actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.Email, actual.Email);
        Assert.Equal(expected.Phones.Select(phone => (phone.Number, (int)phone.TheType)), actual.Phones.Select(phone => (phone.Number, (int)phone.Type)));
        Assert.Equal(new DateOnly(expected.Birthdate.Year, expected.Birthdate.Month, expected.Birthdate.Day), actual.Birthdate);
    }
}
