using System.Buffers.Binary;
using System.Security.Cryptography;
using Bellwire.Media.Rtp;

namespace Bellwire.Media.Srtp;

/// <summary>Checks and decrypts RTP and RTCP from one phone (RFC 3711 3.3). Nothing is allocated for a packet; one thread at a time.</summary>
internal sealed class SrtpReceiver(SrtpKey key) : IDisposable
{
    private readonly SessionKeys _rtp = SessionKeys.ForRtp(key), _rtcp = SessionKeys.ForRtcp(key);
    private readonly SsrcTable _sources = new(), _reporters = new();
    private readonly int _tagBytes = SrtpTags.RtpBytes(key.Suite);

    /// <summary>
    /// Decrypts in place. Returns the plain length, or 0: not RTP, not authentic, or seen before. A refused packet leaves no trace.
    /// </summary>
    internal int UnprotectRtp(Span<byte> packet)
    {
        var length = packet.Length - _tagBytes;
        if (length < RtpHeader.FixedBytes || !RtpHeader.TryParse(packet[..length], out var header))
            return 0;
        ref var source = ref _sources.Find(header.Ssrc, out var isNew);
        var index = isNew ? header.Sequence : SrtpIndex.Estimate(source.Window.Highest, header.Sequence);
        if (!isNew && !source.Window.IsFresh(index))
            return 0;
        if (!CryptographicOperations.FixedTimeEquals(_rtp.Tag(packet[..length], (uint)(index >> 16))[.._tagBytes], packet[length..]))
            return 0;
        _sources.Touch(ref source, header.Ssrc, isNew);
        source.Window.Mark(index);
        _rtp.Crypt(header.Ssrc, index, packet[header.Bytes..length]);
        return length;
    }

    /// <summary>Decrypts in place. Returns the plain length, or 0: not RTCP, not authentic, or seen before.</summary>
    internal int UnprotectRtcp(Span<byte> packet)
    {
        var signed = packet.Length - SrtpTags.RtcpBytes;
        var length = signed - 4;
        if (length < RtcpHeader.FixedBytes || !RtcpHeader.IsValid(packet[..length]))
            return 0;
        var trailer = BinaryPrimitives.ReadUInt32BigEndian(packet[length..]);
        var index = trailer & SrtpTags.RtcpIndexMask;
        var ssrc = RtcpHeader.Ssrc(packet);
        ref var reporter = ref _reporters.Find(ssrc, out var isNew);
        if (!isNew && !reporter.Window.IsFresh(index))
            return 0;
        if (!CryptographicOperations.FixedTimeEquals(_rtcp.Tag(packet[..signed])[..SrtpTags.RtcpBytes], packet[signed..]))
            return 0;
        _reporters.Touch(ref reporter, ssrc, isNew);
        reporter.Window.Mark(index);
        if ((trailer & SrtpTags.RtcpEncrypted) != 0)
            _rtcp.Crypt(ssrc, index, packet[RtcpHeader.FixedBytes..length]);
        return length;
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
