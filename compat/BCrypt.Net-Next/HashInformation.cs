namespace BCrypt.Net;

/// <summary>The parts of a hash, as text.</summary>
public sealed class HashInformation
{
    internal HashInformation(string settings, string version, string workFactor, string rawHash)
    {
        Settings = settings;
        Version = version;
        WorkFactor = workFactor;
        RawHash = rawHash;
    }

    /// <summary>The settings, such as <c>$2a$11</c>.</summary>
    public string Settings { get; }

    /// <summary>The version, such as <c>2a</c>.</summary>
    public string Version { get; }

    /// <summary>The work factor, two digits.</summary>
    public string WorkFactor { get; }

    /// <summary>Salt and hash.</summary>
    public string RawHash { get; }
}
