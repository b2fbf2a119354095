using System.Buffers.Binary;
using Bellwire.Media.Rtp;

namespace Bellwire.Media.Srtp;

/// <summary>
/// Encrypts and authenticates RTP and RTCP toward one phone (RFC 3711). The SSRC of a later stream is changed. Nothing is allocated for a
/// packet; one thread at a time.
/// </summary>
internal sealed class SrtpSender(SrtpKey key) : IDisposable
{
    private readonly SessionKeys _rtp = SessionKeys.ForRtp(key), _rtcp = SessionKeys.ForRtcp(key);
    private readonly SsrcTable _sources = new(), _reporters = new();
    private readonly int _tagBytes = SrtpTags.RtpBytes(key.Suite);
    private uint _streams;

    /// <summary>
    /// Protects in place; the buffer needs 10 bytes of room. Returns the new length, or 0: not RTP, no room, or an index used before.
    /// </summary>
    internal int ProtectRtp(Span<byte> buffer, int length)
    {
        if (!RtpHeader.TryParse(buffer[..length], out var header) || buffer.Length < length + _tagBytes)
            return 0;
        ref var source = ref _sources.Find(header.Ssrc, out var isNew);
        var index = isNew ? header.Sequence : SrtpIndex.Estimate(source.Window.Highest, header.Sequence);
        if (!isNew && source.Window.IsAncient(index))
            (isNew, index) = (true, header.Sequence);
        if (!isNew && !source.Window.IsFresh(index))
            return 0;                                            // the same key stream must never cover two packets
        _sources.Touch(ref source, header.Ssrc, isNew);
        if (isNew)
            source.Shift = NextShift();
        source.Window.Mark(index);
        var ssrc = header.Ssrc + source.Shift;
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], ssrc);
        _rtp.Crypt(ssrc, index, buffer[header.Bytes..length]);
        _rtp.Tag(buffer[..length], (uint)(index >> 16))[.._tagBytes].CopyTo(buffer[length..]);
        return length + _tagBytes;
    }

    /// <summary>Protects in place; the buffer needs 14 bytes of room. Returns the new length, or 0: not RTCP, or no room.</summary>
    internal int ProtectRtcp(Span<byte> buffer, int length)
    {
        if (!RtcpHeader.IsValid(buffer[..length]) || buffer.Length < length + 4 + SrtpTags.RtcpBytes)
            return 0;
        ref var source = ref _sources.Find(RtcpHeader.Ssrc(buffer), out var isUnheard);
        var ssrc = RtcpHeader.Ssrc(buffer) + (isUnheard ? 0 : source.Shift);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], ssrc);
        ref var reporter = ref _reporters.Find(ssrc, out var isNew);
        _reporters.Touch(ref reporter, ssrc, isNew);
        var index = reporter.SentIndex = (reporter.SentIndex + 1) & SrtpTags.RtcpIndexMask;
        _rtcp.Crypt(ssrc, index, buffer[RtcpHeader.FixedBytes..length]);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[length..], index | SrtpTags.RtcpEncrypted);
        _rtcp.Tag(buffer[..(length + 4)])[..SrtpTags.RtcpBytes].CopyTo(buffer[(length + 4)..]);
        return length + 4 + SrtpTags.RtcpBytes;
    }

    // Each stream after the first is sent under an SSRC of its own, since its own one may come back with sequence numbers that were used
    // (a phone that restarts its stream, or one forgotten by the table). The step is odd and large: neighbours stay apart.
    private uint NextShift() => unchecked(_streams++ * 0x9e37_79b9);

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
