namespace Switchyard.Auth.Tokens;

/// <summary>The signing keys: the one that signs, the one before and the one to come. A pure function of the time, so that every replica agrees.</summary>
/// <param name="Keys">By <see cref="SigningKey.ActiveFrom"/>, oldest first.</param>
public sealed record KeyRing(IReadOnlyList<SigningKey> Keys)
{
    /// <summary>How long a key is published before it signs: longer than any verifier keeps its copy of the key set.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(15);

    /// <summary>How long a key is published after its successor began: longer than any token it signed lives.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>No key yet.</summary>
    public static KeyRing Empty { get; } = new([]);

    /// <summary>The key that signs at a time; the oldest where the clock is behind the one that made the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public SigningKey Current(DateTimeOffset now) => Keys.LastOrDefault(key => key.ActiveFrom <= now) ?? Keys[0];

    /// <summary>The ring after what is due: a first key at once, a next one in time, an outlived one dropped.</summary>
    public KeyRing Rotate(DateTimeOffset now, TimeSpan lifetime)
    {
        if (Keys.Count == 0)
            return new KeyRing([SigningKey.Generate(now)]);
        var kept = Keys.Where((_, i) => i + 1 >= Keys.Count || Keys[i + 1].ActiveFrom + Overlap > now).ToList();
        if (kept[^1].ActiveFrom + lifetime - Notice <= now)
            kept.Add(SigningKey.Generate(now + Notice));
        return kept.Count == Keys.Count && kept[^1] == Keys[^1] ? this : new KeyRing(kept);
    }
}
