namespace Bellwire.Sip.Messages;

/// <summary>Bounds of one message. Past each there is a fault of that name, never more work.</summary>
public sealed class SipLimits
{
    public static SipLimits Default { get; } = new();

    /// <summary>Head and body. 1 MiB is the cap on streams; a datagram ends at 64 KiB by itself.</summary>
    public int MaxMessageBytes { get; init; } = 1024 * 1024;

    /// <summary>Header lines; at most 254, since a slot's number is a byte. Real messages have 10 to 40.</summary>
    public int MaxHeaders { get; init => field = Math.Clamp(value, 8, 254); } = 160;

    /// <summary>One header field with its folds. Long Authorization and Identity headers stay below 4 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 16 * 1024;

    /// <summary>Via values, over all lines: Max-Forwards is 70, so a longer path is a bomb.</summary>
    public int MaxVias { get; init; } = 70;
}
