namespace Switchyard.ContactMessages;

/// <summary>What a contact-person message may hold at most.</summary>
public static class ContactLimits
{
    /// <summary>Bytes of a request body, which may hold several messages: 700 KB. A longer one is 413 Content Too Large.</summary>
    public const int MaxBodyBytes = 700 * 1024;

    /// <summary>Segments of one message, the limit that Cap'n Proto's own reader has.</summary>
    public const int MaxSegments = 512;

    /// <summary>Pointers between the message's start and any object in it, as in Cap'n Proto's own reader.</summary>
    public const int MaxDepth = 64;

    /// <summary>How often each word of a message may be visited on average; an encoder that shares no objects visits each once.</summary>
    public const int MaxVisitsPerWord = 4;

    /// <summary>Unicode scalar values of a name; at least one of them is not white space.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Characters of an email address (RFC 5321, section 4.5.3.1.3, less the angle brackets).</summary>
    public const int MaxEmailLength = 254;

    /// <summary>Phones of a person.</summary>
    public const int MaxPhones = 20;

    /// <summary>Unicode scalar values of a phone number, at least.</summary>
    public const int MinPhoneNumberLength = 3;

    /// <summary>Unicode scalar values of a phone number, at most.</summary>
    public const int MaxPhoneNumberLength = 40;
}
