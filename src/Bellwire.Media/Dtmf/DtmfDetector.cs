using System.Buffers.Binary;

namespace Bellwire.Media.Dtmf;

/// <summary>
/// Finds key presses in telephone-event packets (RFC 4733 2.3), each once: at its first end packet or, when all three ends are lost, when the
/// next event begins or none has come for 200 ms. An event too long for its 16-bit duration goes on in segments (2.5.1.3). A pure machine.
/// </summary>
internal struct DtmfDetector
{
    private static readonly TimeSpan EndLostAfter = TimeSpan.FromMilliseconds(200);
    private const string Keys = "0123456789*#ABCD";
    private const int PayloadBytes = 4;

    private bool _pressed, _known;
    private byte _event;
    private uint _timestamp;
    private ushort _units;
    private long _unitsBefore;
    private TimeSpan _lastHeard;

    /// <summary>A telephone-event packet. The digit returned is the one that has ended, or null.</summary>
    internal DtmfDigit? OnEvent(uint timestamp, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (payload.Length < PayloadBytes || payload[0] >= Keys.Length)
            return null;
        var (code, ended, units) = (payload[0], (payload[1] & 0x80) != 0, BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        DtmfDigit? finished = null;
        if (!_known || timestamp != _timestamp)
        {
            if (_known && (int)(timestamp - _timestamp) < 0)
                return null;                                     // a late packet of a press already told
            if (_pressed && code == _event && timestamp == _timestamp + ushort.MaxValue)
                _unitsBefore += ushort.MaxValue;
            else
                (finished, _unitsBefore) = (Release(), 0);
            (_known, _pressed, _event, _timestamp, _units) = (true, true, code, timestamp, 0);
        }
        if (!_pressed)
            return finished;                                     // the second and third end packet
        (_units, _lastHeard) = (Math.Max(_units, units), now);
        return ended ? Release() ?? finished : finished;
    }

    /// <summary>Any other packet of the stream: tells a press whose end was lost.</summary>
    internal DtmfDigit? OnOther(TimeSpan now) => _pressed && now - _lastHeard >= EndLostAfter ? Release() : null;

    /// <summary>A new source: its timestamps have nothing to do with the old one's.</summary>
    internal DtmfDigit? Restart()
    {
        var finished = Release();
        _known = false;
        return finished;
    }

    private DtmfDigit? Release()
    {
        if (!_pressed)
            return null;
        _pressed = false;
        return new DtmfDigit(Keys[_event], _unitsBefore + _units);
    }
}
