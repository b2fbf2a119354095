using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;

namespace Bellwire.Sip.Messages;

/// <summary>What the body of a message is to a user agent that understands session descriptions.</summary>
public enum SdpPresence
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>It is one, or one of its parts is.</summary>
    Found,

    /// <summary>It is something else, or a part that must be understood is not: 415.</summary>
    NotUnderstood,
}

// The session description of a message, alone or as a part of a multipart body (RFC 5621 3.1: every user agent must take multipart).
public sealed partial class SipMessage
{
    /// <summary>The values of Accept that say what <see cref="FindSdp"/> takes.</summary>
    public static ReadOnlySpan<byte> AcceptsSdp => "application/sdp, multipart/mixed"u8;

    public SdpPresence FindSdp(out ReadOnlySpan<byte> sdp)
    {
        sdp = default;
        if (Body.IsEmpty)
            return SdpPresence.None;
        if (!TryContentType(out var type))
            return SdpPresence.NotUnderstood;
        if (type.IsSdp)
        {
            sdp = Body;
            return SdpPresence.Found;
        }
        return SipText.EqualsIgnoreCase(type.Type, "multipart"u8) ? FindSdpPart(type.Boundary, out sdp) : SdpPresence.NotUnderstood;
    }

    // The first description counts; whatever else says that it must be understood cannot be passed over (RFC 5621 8.3).
    private SdpPresence FindSdpPart(ReadOnlySpan<byte> boundary, out ReadOnlySpan<byte> sdp)
    {
        sdp = default;
        var parts = new MultipartBody(Body, boundary);
        while (parts.MoveNext())
        {
            var part = parts.Current;
            if (sdp.IsEmpty && MediaTypeView.TryParse(MultipartBody.HeaderOf(part, "Content-Type"u8), out var type) && type.IsSdp && IsPlain(part))
                sdp = MultipartBody.ContentOf(part);
            else if (IsRequired(MultipartBody.HeaderOf(part, "Content-Disposition"u8)))
                return SdpPresence.NotUnderstood;
        }
        return sdp.IsEmpty ? SdpPresence.NotUnderstood : SdpPresence.Found;
    }

    private static bool IsPlain(ReadOnlySpan<byte> part) =>
        MultipartBody.HeaderOf(part, "Content-Encoding"u8).IsEmpty
        && (MultipartBody.HeaderOf(part, "Content-Transfer-Encoding"u8) is var encoding)
        && (encoding.IsEmpty || SipText.EqualsIgnoreCase(encoding, "binary"u8) || SipText.EqualsIgnoreCase(encoding, "8bit"u8) || SipText.EqualsIgnoreCase(encoding, "7bit"u8));

    private static bool IsRequired(ReadOnlySpan<byte> disposition)
    {
        var semicolon = disposition.IndexOf((byte)';');
        return semicolon >= 0 && new ParamList(disposition[semicolon..]).TryGet("handling"u8, out var handling) && SipText.EqualsIgnoreCase(handling, "required"u8);
    }
}
