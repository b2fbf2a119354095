using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Sdp;

/// <summary>A description of our own, for audio that ends at us: prompts, music, the fake phone.</summary>
public sealed record SdpLocal
{
    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    /// <summary>In order of preference.</summary>
    public required ImmutableArray<SdpCodec> Codecs { get; init; }

    public SdpDirection Direction { get; init; }

    /// <summary>Milliseconds of a packet; 0 says nothing.</summary>
    public int Ptime { get; init; } = 20;

    /// <summary>The value of our <c>a=crypto</c> line (RFC 4568 9.1): the audio is RTP/SAVP, and only a secure offer is answered. Null: RTP/AVP.</summary>
    public string? Crypto { get; init; }

    /// <summary>An offer of one audio stream.</summary>
    public void WriteOffer(SipWriter writer, SdpOwnOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(origin);
        Head(writer, origin);
        Audio(writer, Crypto is null ? "RTP/AVP"u8 : "RTP/SAVP"u8, Codecs);
    }

    /// <summary>
    /// An answer: as many m-lines as the offer in the same order, the first audio stream taken with the codecs shared (by the offer's numbers, in its
    /// order), the others refused with port 0 (RFC 3264 6). False when no codec is shared, or keys are expected and we have none: 488.
    /// </summary>
    public bool TryWriteAnswer(SipWriter writer, SdpOwnOrigin origin, SdpSession offer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(offer);
        if (offer.Audio is not { } audio || audio.IsSecure != Crypto is not null || Shared(audio) is not { Length: > 0 } shared)
            return false;
        Head(writer, origin);
        foreach (var media in offer.Media)
        {
            if (media.Index == audio.Index)
                (this with { Direction = SdpDirections.Answer(audio.Direction, Direction) }).Audio(writer, audio.Protocol, shared);
            else
                Refused(writer, media);
        }
        return true;
    }

    private ImmutableArray<SdpCodec> Shared(SdpMedia audio)
    {
        var shared = ImmutableArray.CreateBuilder<SdpCodec>();
        foreach (var format in audio.Formats)
        {
            if (!SipScan.TryNumber(format, 127, out var type) || !audio.TryRtpMap((int)type, out var map))
                continue;
            foreach (var codec in Codecs)
            {
                if (codec.ClockRate == map.ClockRate && Ascii.EqualsIgnoreCase(map.Encoding, codec.Encoding))
                    shared.Add(codec with { PayloadType = (int)type });
            }
        }
        return shared.Any(static codec => codec.Encoding != "telephone-event") ? shared.ToImmutable() : [];
    }

    private void Head(SipWriter writer, SdpOwnOrigin origin)
    {
        writer.Raw("v=0\r\no=- "u8).Number(origin.SessionId).Raw(" "u8).Number(origin.Version).Raw(" "u8);
        Connection(writer);
        writer.Raw("s=-\r\nc="u8);
        Connection(writer);
        writer.Raw("t=0 0\r\n"u8);
    }

    private void Connection(SipWriter writer) =>
        writer.Raw(Address.AddressFamily == AddressFamily.InterNetworkV6 ? "IN IP6 "u8 : "IN IP4 "u8).Address(Address).Line();

    private void Audio(SipWriter writer, ReadOnlySpan<byte> protocol, ImmutableArray<SdpCodec> codecs)
    {
        writer.Raw("m=audio "u8).Number(Port).Raw(" "u8).Text(protocol);
        foreach (var codec in codecs)
            writer.Raw(" "u8).Number(codec.PayloadType);
        writer.Line();
        foreach (var codec in codecs)
        {
            writer.Raw("a=rtpmap:"u8).Number(codec.PayloadType).Raw(" "u8).Text(codec.Encoding).Raw("/"u8).Number(codec.ClockRate).Line();
            if (codec.Fmtp is not null)
                writer.Raw("a=fmtp:"u8).Number(codec.PayloadType).Raw(" "u8).Text(codec.Fmtp).Line();
        }
        if (Crypto is not null)
            writer.Raw("a=crypto:"u8).Text(Crypto).Line();
        if (Ptime != 0)
            writer.Raw("a=ptime:"u8).Number(Ptime).Line();
        writer.Raw("a="u8).Raw(SdpDirections.NameOf(Direction)).Line();
    }

    private static void Refused(SipWriter writer, SdpMedia media)
    {
        writer.Raw("m="u8).Text(media.Kind).Raw(" 0 "u8).Text(media.Protocol);
        foreach (var format in media.Formats)
            writer.Raw(" "u8).Text(format);
        writer.Line();
    }
}
