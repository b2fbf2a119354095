using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Sdp;

// Passing on: each line as it was, but for those that say where.
public sealed partial class SdpSession
{
    /// <summary>The description as it was read, lines ended by CRLF.</summary>
    public void Write(SipWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        for (var i = 0; i < _lines.Length; i++)
            Verbatim(writer, i);
    }

    /// <summary>The description with our origin, address and ports; everything else verbatim and in order.</summary>
    public void Write(SipWriter writer, SdpRewrite rewrite)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rewrite);
        if (rewrite.Ports.Length != Media.Length)
            throw new ArgumentException("One port for each m-line.", nameof(rewrite));
        for (var i = 0; i < _sessionLines; i++)
            Rewritten(writer, rewrite, null, i);
        foreach (var media in Media)
        {
            var port = media.Port == 0 ? 0 : rewrite.Ports[media.Index];
            MediaLine(writer, rewrite, media, port);
            for (var i = media.Line + 1; i < media.End; i++)
                Rewritten(writer, rewrite, media, i);
            if (port != 0 && ReplacesCrypto(rewrite, media))
                writer.Raw("a=crypto:"u8).Text(rewrite.Crypto).Line();
            var direction = rewrite.Direction ?? media.Direction;
            if (port != 0 && MustSay(rewrite, media, direction))
                writer.Raw("a="u8).Raw(SdpDirections.NameOf(direction)).Line();
        }
    }

    private void Rewritten(SipWriter writer, SdpRewrite rewrite, SdpMedia? media, int line)
    {
        switch (_lines[line].Letter)
        {
            case (byte)'o':
                writer.Raw("o=- "u8).Number(rewrite.SessionId).Raw(" "u8).Number(rewrite.Version).Raw(" "u8);
                Connection(writer, rewrite);
                break;
            case (byte)'c':
                writer.Raw("c="u8);
                Connection(writer, rewrite);
                break;
            case (byte)'a' when IsLeftOut(rewrite, line) || (media is not null && IsLeftOut(rewrite, media, line)):
                break;
            case (byte)'a' when media is not null && AttributeName(line).SequenceEqual("rtcp"u8):
                var port = media.Port == 0 ? 0 : rewrite.Ports[media.Index];
                if (port != 0)
                    writer.Raw("a=rtcp:"u8).Number(media.HasRtcpMux ? port : port + 1).Line();
                break;
            case (byte)'a' when media is not null && SdpDirections.TryParse(Value(line), out _)
                && MustSay(rewrite, media, rewrite.Direction ?? media.Direction):
                break;                                           // said again at the stream's end
            default:
                Verbatim(writer, line);
                break;
        }
    }

    // A direction is written by us when it is not the one that already stands there.
    private static bool MustSay(SdpRewrite rewrite, SdpMedia media, SdpDirection direction) =>
        direction != media.WrittenDirection && (rewrite.Direction is not null || media.IsNowhere);

    private bool IsLeftOut(SdpRewrite rewrite, int line)
    {
        var name = AttributeName(line);
        foreach (var unwanted in rewrite.WithoutAttributes)
        {
            if (name.Length == unwanted.Length && Ascii.Equals(name, unwanted))
                return true;
        }
        return false;
    }

    private bool IsLeftOut(SdpRewrite rewrite, SdpMedia media, int line)
    {
        var name = AttributeName(line);
        if (name.SequenceEqual("crypto"u8))
            return ReplacesCrypto(rewrite, media);
        if (!KeepsSome(rewrite, media) || !(name.SequenceEqual("rtpmap"u8) || name.SequenceEqual("fmtp"u8) || name.SequenceEqual("rtcp-fb"u8)))
            return false;
        var words = new SdpWords(AttributeValue(line));
        return !(words.Take(out var type) && SipScan.TryNumber(type, 127, out var number) && rewrite.AudioFormats.Contains((byte)number));
    }

    private static bool KeepsSome(SdpRewrite rewrite, SdpMedia media) => media.IsAudio && !rewrite.AudioFormats.IsEmpty;

    private static bool ReplacesCrypto(SdpRewrite rewrite, SdpMedia media) => rewrite.Crypto is not null && media is { IsAudio: true, IsSecure: true };

    private static void Connection(SipWriter writer, SdpRewrite rewrite)
    {
        var address = rewrite.Address.IsIPv4MappedToIPv6 ? rewrite.Address.MapToIPv4() : rewrite.Address;
        writer.Raw(address.AddressFamily == AddressFamily.InterNetworkV6 ? "IN IP6 "u8 : "IN IP4 "u8).Address(address).Line();
    }

    private void MediaLine(SipWriter writer, SdpRewrite rewrite, SdpMedia media, int port)
    {
        var value = Value(media.Line);
        var words = new SdpWords(value);
        words.MoveNext();
        writer.Raw("m="u8).Raw(words.Current).Raw(" "u8).Number(port).Raw(" "u8);
        words.MoveNext();
        if (!KeepsSome(rewrite, media))
        {
            writer.Raw(words.Rest).Line();
            return;
        }
        words.MoveNext();
        writer.Raw(words.Current);
        foreach (var format in rewrite.AudioFormats)
            writer.Raw(" "u8).Number(format);
        writer.Line();
    }

    private void Verbatim(SipWriter writer, int line) => writer.Raw([_lines[line].Letter, (byte)'=']).Raw(Value(line)).Line();
}
