namespace Switchyard.ContactMessages;

/// <summary>Why a message is refused: what, where, and by which rule.</summary>
/// <param name="Index">The message's index in its batch; null where the body is this one message, as far as its framing can tell.</param>
/// <param name="Field">The field, as in <c>phones[3].number</c>; null where the bytes themselves are malformed.</param>
/// <param name="ByteOffset">Where the bytes are malformed, from the start of the body; null where a field is named.</param>
/// <param name="Rule">The rule's stable name, such as <c>pointer-in-bounds</c> or <c>length</c>.</param>
/// <param name="Message">The rule in a sentence.</param>
public sealed record ContactRefusal(int? Index, string? Field, int? ByteOffset, string Rule, string Message)
{
    /// <summary>The place in one word, for a problem's <c>errors</c>: <c>messages[2].phones[3].number</c>, <c>bytes[48]</c>.</summary>
    public string Location
    {
        get
        {
            var place = Field ?? $"bytes[{ByteOffset}]";
            return Index is { } index ? $"messages[{index}].{place}" : place;
        }
    }

    internal static ContactRefusal Of(GuardRefusal refusal) =>
        new(null, null, refusal.ByteOffset, refusal.Rule.Name(), refusal.Rule.Sentence());
}
