using System.Collections.Immutable;

namespace Bellwire.Sip.Sdp;

/// <summary>
/// A session description (RFC 8866) kept line by line, so that it can be passed on with its addresses, ports and origin changed and all else as it
/// was. Immutable; owns its bytes.
/// </summary>
public sealed partial class SdpSession
{
    private readonly byte[] _bytes;
    private readonly ImmutableArray<SdpLine> _lines;
    private readonly int _sessionLines;

    private SdpSession(byte[] bytes, ImmutableArray<SdpLine> lines)
    {
        (_bytes, _lines) = (bytes, lines);
        var media = ImmutableArray.CreateBuilder<SdpMedia>();
        _sessionLines = lines.Length;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Letter != (byte)'m')
                continue;
            if (media.Count == 0)
                _sessionLines = i;
            var end = i + 1;
            while (end < lines.Length && lines[end].Letter != (byte)'m')
                end++;
            media.Add(new SdpMedia(this, media.Count, i, end));
        }
        Media = media.ToImmutable();
    }

    /// <summary>The m-lines in their order; an answer has the same number in the same order (RFC 3264 6).</summary>
    public ImmutableArray<SdpMedia> Media { get; }

    /// <summary>Bytes of it as it was read.</summary>
    public int Length => _bytes.Length;

    public SdpOriginView Origin =>
        TryLine((byte)'o', 0, _sessionLines, out var value) && SdpOriginView.TryParse(value, out var origin) ? origin : default;

    /// <summary>The session's own address; empty when only the media have one.</summary>
    public ReadOnlySpan<byte> Address =>
        TryLine((byte)'c', 0, _sessionLines, out var value) && SdpConnection.TryParse(value, out var address) ? address : default;

    /// <summary>The first audio stream that is not refused; null when there is none.</summary>
    public SdpMedia? Audio
    {
        get
        {
            foreach (var media in Media)
            {
                if (media.IsAudio && media.Port != 0)
                    return media;
            }
            return null;
        }
    }

    /// <summary>
    /// Every stream in use is on hold by the writer: it sends or does not, but takes nothing (a=sendonly, a=inactive, the address 0.0.0.0
    /// or ::; of the session or of the stream). A refused stream (port 0) is not on hold.
    /// </summary>
    public bool IsHold
    {
        get
        {
            var inUse = false;
            foreach (var media in Media)
            {
                if (media.Port == 0)
                    continue;
                if (!media.IsHold)
                    return false;
                inUse = true;
            }
            return inUse;
        }
    }

    /// <summary>True when only the origin differs: an offer that repeats the last one changes nothing.</summary>
    public bool IsSameButOrigin(SdpSession other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_lines.Length != other._lines.Length)
            return false;
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i].Letter != other._lines[i].Letter || (_lines[i].Letter != (byte)'o' && !Value(i).SequenceEqual(other.Value(i))))
                return false;
        }
        return true;
    }

    internal ReadOnlySpan<byte> Value(int line) => _bytes.AsSpan(_lines[line].Start, _lines[line].Length);

    internal bool TryLine(byte letter, int from, int to, out ReadOnlySpan<byte> value)
    {
        for (var i = from; i < to; i++)
        {
            if (_lines[i].Letter != letter)
                continue;
            value = Value(i);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The value of the attribute after its ':'; the session's when the medium has none and <paramref name="orSession"/> is set.</summary>
    internal bool TryAttribute(ReadOnlySpan<byte> name, int from, int to, bool orSession, out ReadOnlySpan<byte> value)
    {
        var at = IndexOfAttribute(name, from, to);
        if (at < 0 && orSession)
            at = IndexOfAttribute(name, 0, _sessionLines);
        value = at < 0 ? default : AttributeValue(at);
        return at >= 0;
    }

    internal int IndexOfAttribute(ReadOnlySpan<byte> name, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_lines[i].Letter == (byte)'a' && AttributeName(i).SequenceEqual(name))
                return i;
        }
        return -1;
    }

    internal ReadOnlySpan<byte> AttributeValue(int line)
    {
        var value = Value(line);
        var colon = value.IndexOf((byte)':');
        return colon < 0 ? default : value[(colon + 1)..];
    }

    internal bool TryDirection(int from, int to, out SdpDirection direction)
    {
        for (var i = from; i < to; i++)
        {
            if (_lines[i].Letter == (byte)'a' && SdpDirections.TryParse(Value(i), out direction))
                return true;
        }
        direction = SdpDirection.SendRecv;
        return false;
    }

    internal SdpDirection SessionDirection => TryDirection(0, _sessionLines, out var direction) ? direction : SdpDirection.SendRecv;

    private ReadOnlySpan<byte> AttributeName(int line)
    {
        var value = Value(line);
        var colon = value.IndexOf((byte)':');
        return colon < 0 ? value : value[..colon];
    }
}
