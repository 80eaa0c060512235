using Switchyard.Tests.Capnp;
using static Switchyard.ContactMessages.Tests.People;

namespace Switchyard.ContactMessages.Tests;

public class BatchTests
{
    [Fact]
    public void Messages_back_to_back_are_taken_apart()
    {
        byte[][] parts = [Ana().Bytes(), With(person => person.Name = "Bo").Bytes(), With(person => person.Name = "Eva").Bytes()];

        Assert.True(ContactMessageReader.TryReadBatch(Join(parts), Today, out var messages, out _));

        Assert.Equal(["Ana Li", "Bo", "Eva"], messages.Select(message => message.Person.Name));
        Assert.Equal(parts, messages.Select(message => message.Bytes.ToArray()));
    }

    [Fact]
    public void A_refused_message_is_named_by_index_and_field()
    {
        var body = Join(Ana().Bytes(), Ana().Bytes(), With(person => person.Phones = [Phone("110"), Phone("1")]).Bytes(), Ana().Bytes());

        var refusal = Refused(body);

        Assert.Equal(2, refusal.Index);
        Assert.Equal("messages[2].phones[1].number", refusal.Location);
    }

    [Fact]
    public void A_refused_first_message_of_several_has_an_index() =>
        Assert.Equal("messages[0].name", Refused(Join(With(person => person.Name = null).Bytes(), Ana().Bytes())).Location);

    [Fact]
    public void A_single_message_has_no_index() =>
        Assert.Equal("name", Refused(With(person => person.Name = null).Bytes()).Location);

    [Fact]
    public void Malformed_bytes_are_named_by_their_offset_in_the_body()
    {
        var first = Ana().Bytes();

        var refusal = Refused(Join(first, HandMade.Message([HandMade.Capability])));

        Assert.Equal((1, first.Length + 8, "capability"), (refusal.Index, refusal.ByteOffset, refusal.Rule));
        Assert.Equal($"messages[1].bytes[{first.Length + 8}]", refusal.Location);
    }

    [Theory]
    [InlineData(1, "segment-table-truncated")]
    [InlineData(8, "root-missing")]
    public void Trailing_bytes_are_refused(int zeros, string rule)
    {
        var refusal = Refused(Join(Ana().Bytes(), new byte[zeros]));

        Assert.Equal((1, rule), (refusal.Index, refusal.Rule));
    }

    [Fact]
    public void A_truncated_message_is_refused_at_every_length()
    {
        var whole = Ana().Bytes();

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(ContactMessageReader.TryReadBatch(whole.AsMemory(0, length), Today, out var messages, out var refusal));
            Assert.Null(messages);
            Assert.Null(refusal.Index);
        }
    }

    [Fact]
    public void A_full_body_of_messages_stays_within_64_times_its_size()
    {
        var one = Ana().Bytes();
        var body = Join([.. Enumerable.Repeat(one, ContactLimits.MaxBodyBytes / one.Length)]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(ContactMessageReader.TryReadBatch(body, Today, out var messages, out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 64L * body.Length + 64 * 1024);
        Assert.Equal(body.Length / one.Length, messages.Count);
    }

    private static ContactRefusal Refused(byte[] body)
    {
        Assert.False(ContactMessageReader.TryReadBatch(body, Today, out var messages, out var refusal));
        Assert.Null(messages);
        return refusal;
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
