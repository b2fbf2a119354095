using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bellwire.Server.Settings;

/// <summary>Ports from <see cref="First"/> to <see cref="Last"/>, both included; 0-0 lets the system choose.</summary>
internal readonly record struct PortRange(int First, int Last)
{
    /// <summary>Reads <c>20000-29999</c>, one port, or 0.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PortRange? range)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        range = null;
        if (!TryPort(dash < 0 ? text : text[..dash], out var first) || !TryPort(dash < 0 ? text : text[(dash + 1)..], out var last))
            return false;
        if (last < first || (first == 0 && last != 0))
            return false;
        range = new PortRange(first, last);
        return true;
    }

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;
}
