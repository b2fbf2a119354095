namespace Bellwire.Contracts;

/// <summary>How long the parts of a command may be. What is longer is a <see cref="CommandError"/>.</summary>
public static class CommandBounds
{
    public const int Depth = 8;

    /// <summary>Of the raw JSON of <c>id</c>, quotes included.</summary>
    public const int IdBytes = 256;

    /// <summary>A longer <c>command</c> is not echoed.</summary>
    public const int CommandLength = 64;

    public const int Elements = 10_000;

    /// <summary>Numbers have at most 64 digits; the rest is for those who send something else, which names nothing.</summary>
    public const int ElementLength = 128;

    public const int NameLength = 256;

    /// <summary>A domain name has at most 253 characters (RFC 1035 2.3.4).</summary>
    public const int DomainLength = 253;

    public const int PasswordLength = 1024;

    public const int TokenLength = 4096;

    public const int EpochLength = 64;
}
