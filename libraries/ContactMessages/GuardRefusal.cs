namespace Switchyard.ContactMessages;

/// <summary>The guard's verdict: the rule that is broken, if any, and the byte at which it is.</summary>
/// <param name="Rule"><see cref="GuardRule.None"/> where the bytes are accepted.</param>
/// <param name="ByteOffset">The offending word, from the start of the given bytes.</param>
public readonly record struct GuardRefusal(GuardRule Rule, int ByteOffset)
{
    /// <summary>Whether the bytes are accepted.</summary>
    public bool IsNone => Rule == GuardRule.None;
}
