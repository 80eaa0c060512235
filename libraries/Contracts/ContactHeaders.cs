namespace Switchyard.Contracts;

/// <summary>The headers with which the gateway hands posted contact persons on.</summary>
public static class ContactHeaders
{
    /// <summary>Names one attempt of a client: the same key, body and client give the same ids. 1 to 255 visible ASCII characters.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Whom the gateway knows the client to be; missing for the public.</summary>
    public const string Subject = "Switchyard-Subject";
}
