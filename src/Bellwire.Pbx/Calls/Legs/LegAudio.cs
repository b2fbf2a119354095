using System.Collections.Immutable;
using System.Net;
using Bellwire.Media;
using Bellwire.Media.Srtp;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// The audio of one leg: what its phone said last, and what we say to it. With a relay our descriptions name our own ports; without one (two
/// browsers) they pass as they are. Owned by the call's loop.
/// </summary>
internal sealed class LegAudio(MediaLeg? relay, long sessionId, IPAddress advertised) : IDisposable
{
    // ICE ends at us: with its candidates two phones would talk past the relay.
    private static readonly ImmutableArray<string> EndsHere =
        ["candidate", "ice-ufrag", "ice-pwd", "ice-options", "ice-lite", "remote-candidates", "end-of-candidates"];

    private readonly SdpOwnOrigin _origin = new(sessionId);
    private SdesKeys? _sdes;
    private SrtpKeyPair? _keys;

    /// <summary>Null for audio that passes us by.</summary>
    internal MediaLeg? Relay => relay;

    /// <summary>The last description of the phone that counts.</summary>
    internal SdpSession? Remote { get; private set; }

    /// <summary>What the phone was told last.</summary>
    internal ReadOnlyMemory<byte> Told { get; private set; }

    /// <summary>The other party's description that it was made of: the same streams in the same order. Null: it is our own.</summary>
    internal SdpSession? ToldOf { get; private set; }

    /// <summary>The audio is kept to what can be written down: PCMU and PCMA, when the other side has one of them.</summary>
    internal bool IsRecorded { get; set; }

    /// <summary>SRTP of this leg ends at us; else it passes untouched.</summary>
    internal bool EndsSrtp { get; set; }

    /// <summary>What goes over it is encrypted, and not for us: we can neither hear nor play.</summary>
    internal bool IsSealed => Remote?.Audio is { IsSecure: true } && _keys is null;

    /// <summary>The phone should be heard: it said that it sends, and its audio comes to us.</summary>
    internal bool ShouldSpeak => relay is not null && Remote?.Audio is { } audio && audio.Direction.Sends();

    /// <summary>The description of the other party, as this leg's phone gets it.</summary>
    /// <param name="direction">Replaces the direction; null leaves it.</param>
    /// <param name="formats">Payload types that are kept; empty: all, or what can be recorded.</param>
    internal ReadOnlyMemory<byte> Tell(SdpSession other, SdpDirection? direction = null, ImmutableArray<byte> formats = default)
    {
        ToldOf = other;
        Told = _origin.Next((writer, origin) =>
        {
            if (relay is null)
            {
                other.Write(writer);
                return;
            }
            var audio = other.Audio;
            EndsSrtp |= IsRecorded && audio is { HasCrypto: true } && SdesKeys.CanTake(audio);
            other.Write(writer, new SdpRewrite
            {
                Address = advertised,
                Ports = [.. other.Media.Select(media => media.Index == audio?.Index ? relay.LocalRtp.Port : 0)],
                SessionId = origin.SessionId,
                Version = origin.Version,
                Direction = direction,
                WithoutAttributes = EndsHere,
                AudioFormats = !formats.IsDefaultOrEmpty ? formats : IsRecorded && audio is not null ? G711Formats.Of(audio) : [],
                Crypto = EndsSrtp && audio is { HasCrypto: true } ? (_sdes ??= new SdesKeys()).Line : null,
            });
        });
        return Told;
    }

    /// <summary>A description of our own, for audio that ends at us: an answer to the phone's offer, or an offer when it made none. Keys (SDES) are
    /// taken up; an offer has them when the phone's last description had. Empty: no codec is shared, or keys are asked for that we do not speak.</summary>
    internal ReadOnlyMemory<byte> TellOwn(ImmutableArray<SdpCodec> codecs, SdpSession? offer)
    {
        if (relay is null)
            return default;
        var ours = new SdpLocal { Address = advertised, Port = relay.LocalRtp.Port, Codecs = codecs, Crypto = OwnCrypto((offer ?? Remote)?.Audio) };
        var isFine = true;
        var told = _origin.Next((writer, origin) =>
        {
            if (offer is null)
                ours.WriteOffer(writer, origin);
            else
                isFine = ours.TryWriteAnswer(writer, origin, offer);
        });
        ToldOf = null;
        return Told = isFine ? told : default;
    }

    // The answer takes up tag and suite of the offer's line (RFC 4568 5.1.2).
    private string? OwnCrypto(SdpMedia? audio)
    {
        if (audio is not { IsSecure: true, HasCrypto: true } || !SdesKeys.CanTake(audio))
            return null;
        EndsSrtp = true;
        _sdes ??= new SdesKeys();
        _sdes.Take(audio);
        return _sdes.Line;
    }

    /// <summary>
    /// An answer to a change of the phone's own description that its peer need not know: the same streams, of its codecs those that are agreed, with our
    /// address and the direction turned round. False: none is.
    /// </summary>
    internal bool TryMirror(SdpSession offer, out ReadOnlyMemory<byte> answer)
    {
        answer = default;
        if (relay is null || offer.Audio is not { IsSecure: false } audio || Remote?.Audio is not { } agreed
            || SdpSession.TryParse(Told.Span, out var told) != SdpFault.None || told?.Audio is not { } toldAudio || told.Media.Length != offer.Media.Length)
            return false;
        var kept = ImmutableArray.CreateBuilder<byte>();
        foreach (var format in audio.Formats)
            if (Has(agreed, format) && Has(toldAudio, format) && TryPayloadType(format, out var type))
                kept.Add(type);
        if (!kept.Any(type => type != audio.TelephoneEventPayloadType))
            return false;
        answer = Tell(offer, audio.Direction.Reversed(), kept.ToImmutable());
        return true;
    }

    private static bool Has(SdpMedia media, ReadOnlySpan<byte> format)
    {
        foreach (var known in media.Formats)
            if (known.SequenceEqual(format))
                return true;
        return false;
    }

    /// <summary>The phone's offer or answer is agreed: its audio is expected and sent accordingly.</summary>
    /// <param name="anySource">Its media may come from anywhere (trunks with <c>media_any_source</c>).</param>
    /// <param name="mapping">Payload types that are other ones at the phone that hears it; none when both were told of each other.</param>
    internal void Agree(SdpSession remote, SipEndPoint signalledFrom, bool anySource, ImmutableArray<PayloadTypePair> mapping = default)
    {
        Remote = remote;
        if (relay is null || remote.Audio is not { } audio)
            return;
        var address = audio.TryEndPoint(out var endPoint) ? endPoint : new IPEndPoint(IPAddress.Any, 0);
        _keys = EndsSrtp && audio.HasCrypto ? (_sdes ??= new SdesKeys()).Take(audio) : null;
        relay.Apply(new RemoteMedia
        {
            Rtp = audio.IsNowhere ? new IPEndPoint(IPAddress.Any, 0) : address,
            Rtcp = audio.RtcpPort == 0 || audio.IsNowhere ? null : new IPEndPoint(address.Address, audio.RtcpPort),
            RtcpMux = audio.HasRtcpMux,
            SignalledFrom = signalledFrom.Address,
            AnySource = anySource,
            Direction = DirectionOf(audio.Direction),
            PayloadTypes = TypesOf(audio),
            TelephoneEvent = (!audio.IsSecure || _keys is not null) && audio.TelephoneEventPayloadType is >= 0 and var digits ? (byte)digits : null,
            Mapping = mapping.IsDefault ? [] : mapping,
            Srtp = _keys,
        });
    }

    /// <summary>Gives the ports back, and keeps nothing of the call.</summary>
    public void Dispose()
    {
        relay?.Close();
        (relay, _keys, _sdes) = (null, null, null);
        (Remote, Told, ToldOf) = (null, default, null);
    }

    private ImmutableArray<byte> TypesOf(SdpMedia audio)
    {
        if (IsRecorded && G711Formats.Of(audio) is { IsEmpty: false } kept)
            return kept;
        var types = ImmutableArray.CreateBuilder<byte>();
        foreach (var format in audio.Formats)
            if (TryPayloadType(format, out var type))
                types.Add(type);
        return types.ToImmutable();
    }

    private static MediaDirection DirectionOf(SdpDirection direction) => direction switch
    {
        SdpDirection.SendOnly => MediaDirection.SendOnly,
        SdpDirection.RecvOnly => MediaDirection.ReceiveOnly,
        SdpDirection.Inactive => MediaDirection.Inactive,
        _ => MediaDirection.SendReceive,
    };

    private static bool TryPayloadType(ReadOnlySpan<byte> text, out byte type) =>
        byte.TryParse(text, System.Globalization.NumberStyles.None, null, out type) && type < 128;
}
