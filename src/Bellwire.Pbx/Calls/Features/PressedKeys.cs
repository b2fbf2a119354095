namespace Bellwire.Pbx.Calls.Features;

/// <summary>Finds codes of a star and some digits in what the parties of a call press. Each party has its own row; a pause begins a new one.</summary>
/// <param name="codeLength">The star counted.</param>
internal sealed class PressedKeys(int codeLength = 3)
{
    /// <summary>Slower is a new beginning: long enough for a person who looks the code up.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly char[] _row = new char[codeLength];
    private int _count;
    private int _leg;
    private DateTimeOffset _last;

    /// <param name="leg">Whose phone it is.</param>
    /// <param name="key">0-9, *, #, A-D.</param>
    /// <returns>The code that this key completes.</returns>
    internal string? On(int leg, char key, DateTimeOffset now)
    {
        if (leg != _leg || now - _last > LongestPause)
            _count = 0;
        (_leg, _last) = (leg, now);
        if (key == '*')
            _count = 0;
        else if (_count == 0 || !char.IsAsciiDigit(key))
        {
            _count = 0;
            return null;
        }
        _row[_count++] = key;
        if (_count < codeLength)
            return null;
        _count = 0;
        return new string(_row);
    }

    /// <summary>
    /// The key in the body of an INFO: <c>application/dtmf-relay</c> has lines such as <c>Signal=5</c>, <c>application/dtmf</c> just the key. Null: neither.
    /// </summary>
    internal static char? OfInfo(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        if (!System.Text.Ascii.EqualsIgnoreCase(contentType[..Math.Min(contentType.Length, "application/dtmf"u8.Length)], "application/dtmf"u8))
            return null;
        var signal = body.IndexOf("Signal="u8) is >= 0 and var at ? body[(at + "Signal="u8.Length)..] : body;
        signal = signal.TrimStart(" "u8);
        var end = signal.IndexOfAny("\r\n "u8);
        signal = end < 0 ? signal : signal[..end];
        return signal switch
        {
            [var key and ((>= (byte)'0' and <= (byte)'9') or (byte)'*' or (byte)'#')] => (char)key,
            [(byte)'1', (byte)'0'] => '*',                                     // as RFC 4733 numbers them
            [(byte)'1', (byte)'1'] => '#',
            _ => null,
        };
    }
}
