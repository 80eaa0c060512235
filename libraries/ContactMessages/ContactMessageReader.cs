using System.Diagnostics.CodeAnalysis;

namespace Switchyard.ContactMessages;

/// <summary>One message of a batch: its bytes as they came, framed, and the person in it.</summary>
/// <param name="Bytes">A slice of the body.</param>
/// <param name="Person">What the bytes say.</param>
public sealed record ContactMessage(ReadOnlyMemory<byte> Bytes, ContactPerson Person);

/// <summary>Guards, decodes and checks contact-person messages. A refusal is a value; no input throws.</summary>
public static class ContactMessageReader
{
    /// <summary>Reads exactly one framed message.</summary>
    /// <param name="message">The bytes; whatever follows the message is refused.</param>
    /// <param name="today">The last birthdate that is not in the future.</param>
    /// <param name="person">The person, where the message is accepted.</param>
    /// <param name="refusal">The first broken rule, where it is not.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> message,
        DateOnly today,
        [NotNullWhen(true)] out ContactPerson? person,
        [NotNullWhen(false)] out ContactRefusal? refusal)
    {
        var verdict = ContactMessageGuard.Check(message);
        if (verdict.IsNone)
            return ContactDecoder.TryDecode(message, today, out person, out refusal);
        person = null;
        refusal = ContactRefusal.Of(verdict);
        return false;
    }

    /// <summary>Reads one framed message or several back to back, all or none.</summary>
    /// <param name="body">The bytes; empty is refused. The accepted messages are slices of it.</param>
    /// <param name="today">The last birthdate that is not in the future.</param>
    /// <param name="messages">The messages in order, where all are accepted.</param>
    /// <param name="refusal">The first broken rule of the first refused message, where one is.</param>
    public static bool TryReadBatch(
        ReadOnlyMemory<byte> body,
        DateOnly today,
        [NotNullWhen(true)] out IReadOnlyList<ContactMessage>? messages,
        [NotNullWhen(false)] out ContactRefusal? refusal)
    {
        var accepted = new List<ContactMessage>(1);
        messages = null;
        var start = 0;
        do
        {
            var rest = body[start..];
            if (!TryReadNext(rest.Span, today, out var length, out var person, out refusal))
            {
                var isAlone = start == 0 && (length == 0 || length == body.Length);
                refusal = refusal with { ByteOffset = refusal.ByteOffset + start, Index = isAlone ? null : accepted.Count };
                return false;
            }

            accepted.Add(new ContactMessage(rest[..length], person));
            start += length;
        }
        while (start < body.Length);

        messages = accepted;
        return true;
    }

    private static bool TryReadNext(
        ReadOnlySpan<byte> rest,
        DateOnly today,
        out int length,
        [NotNullWhen(true)] out ContactPerson? person,
        [NotNullWhen(false)] out ContactRefusal? refusal)
    {
        var verdict = ContactMessageGuard.Measure(rest, out length);
        if (verdict.IsNone)
            verdict = ContactMessageGuard.CheckMeasured(rest[..length]);
        if (verdict.IsNone)
            return ContactDecoder.TryDecode(rest[..length], today, out person, out refusal);
        person = null;
        refusal = ContactRefusal.Of(verdict);
        return false;
    }
}
