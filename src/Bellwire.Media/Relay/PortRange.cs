using System.Globalization;

namespace Bellwire.Media.Relay;

/// <summary>The RTP ports we may take, both ends included; <see cref="Ephemeral"/> (written "0") leaves the choice to the system.</summary>
public readonly record struct PortRange(int First, int Last)
{
    /// <summary>Free ports chosen by the system.</summary>
    public static PortRange Ephemeral => default;

    internal bool IsEphemeral => First == 0;

    /// <summary>The first even port.</summary>
    internal int FirstPair => First + (First & 1);

    /// <summary>How many pairs (even RTP, odd RTCP) lie inside.</summary>
    internal int Pairs => Math.Max(0, (Last - FirstPair + 1) / 2);

    /// <summary>Reads "20000-29999" or "0". False when a port is outside 1024-65535, or no pair lies between.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        range = default;
        if (text is "0")
            return true;
        var dash = text.IndexOf('-');
        if (dash < 0 || !TryPort(text[..dash], out var first) || !TryPort(text[(dash + 1)..], out var last))
            return false;
        range = new PortRange(first, last);
        return range.Pairs > 0;
    }

    private static bool TryPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1024 and <= 65535;
}
