using System.Text;
using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Digest;

/// <summary>The members of a Digest challenge or of Digest credentials, quotes taken off (RFC 7616 3.3, 3.4). Empty where absent.</summary>
public ref struct DigestView
{
    /// <summary>As sent, quoted-pairs inside; <see cref="SipText.Unquote"/> on the quoted form undoes them.</summary>
    public ReadOnlySpan<byte> Username { get; private set; }

    public ReadOnlySpan<byte> Realm { get; private set; }

    public ReadOnlySpan<byte> Nonce { get; private set; }

    public ReadOnlySpan<byte> Uri { get; private set; }

    public ReadOnlySpan<byte> Response { get; private set; }

    public ReadOnlySpan<byte> Algorithm { get; private set; }

    public ReadOnlySpan<byte> Cnonce { get; private set; }

    public ReadOnlySpan<byte> Opaque { get; private set; }

    /// <summary>Of credentials: the quality chosen. Of a challenge: the list offered.</summary>
    public ReadOnlySpan<byte> Qop { get; private set; }

    /// <summary>Eight hexadecimal digits.</summary>
    public ReadOnlySpan<byte> NonceCount { get; private set; }

    public bool IsStale { get; private set; }

    internal void UseForAnswer(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> cnonce, ReadOnlySpan<byte> nonceCount, ReadOnlySpan<byte> qop)
    {
        Uri = uri;
        Cnonce = cnonce;
        NonceCount = nonceCount;
        Qop = qop;
    }

    // Digest LWS auth-param *( COMMA auth-param ); a repeated member makes the whole ambiguous and is refused
    public static bool TryParse(ReadOnlySpan<byte> value, out DigestView digest)
    {
        digest = default;
        var rest = value;
        if (!SipScan.TakeToken(ref rest, out var scheme) || !SipText.EqualsIgnoreCase(scheme, "Digest"u8) || rest.IsEmpty || !SipChars.IsLws(rest[0]))
            return false;
        var seen = 0;
        while (true)
        {
            rest = SipScan.TrimStart(rest);
            if (rest.IsEmpty)
                return seen != 0;
            if (rest[0] == (byte)',')
            {
                rest = rest[1..];
                continue;
            }
            if (!SipScan.TakeToken(ref rest, out var name) || !SipScan.TakeSeparator(ref rest, (byte)'=') || !TakeValue(ref rest, out var text))
                return false;
            rest = SipScan.TrimStart(rest);
            if (!rest.IsEmpty && rest[0] != (byte)',')
                return false;
            var member = MemberOf(name);
            var bit = 1 << (int)member;
            if (member != Member.Unknown && (seen & bit) != 0)
                return false;
            seen |= bit;
            digest.Set(member, text);
        }
    }

    private static bool TakeValue(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.IsEmpty)
            return false;
        if (rest[0] == (byte)'"')
        {
            var length = SipScan.QuotedLength(rest);
            if (length < 0)
                return false;
            value = rest[1..(length - 1)];
            rest = rest[length..];
            return true;
        }
        // A token by the grammar; URIs and base64 come unquoted too, so everything up to a comma or white space is taken.
        var end = rest.IndexOfAny(", \t\r"u8);
        value = end < 0 ? rest : rest[..end];
        rest = rest[value.Length..];
        return !value.IsEmpty;
    }

    private static Member MemberOf(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[9];
        if (name.Length > lower.Length)
            return Member.Unknown;
        Ascii.ToLower(name, lower, out var length);
        return lower[..length] switch
        {
            var n when n.SequenceEqual("username"u8) => Member.Username,
            var n when n.SequenceEqual("realm"u8) => Member.Realm,
            var n when n.SequenceEqual("nonce"u8) => Member.Nonce,
            var n when n.SequenceEqual("uri"u8) => Member.Uri,
            var n when n.SequenceEqual("response"u8) => Member.Response,
            var n when n.SequenceEqual("algorithm"u8) => Member.Algorithm,
            var n when n.SequenceEqual("cnonce"u8) => Member.Cnonce,
            var n when n.SequenceEqual("opaque"u8) => Member.Opaque,
            var n when n.SequenceEqual("qop"u8) => Member.Qop,
            var n when n.SequenceEqual("nc"u8) => Member.NonceCount,
            var n when n.SequenceEqual("stale"u8) => Member.Stale,
            _ => Member.Unknown,
        };
    }

    private void Set(Member member, ReadOnlySpan<byte> value)
    {
        switch (member)
        {
            case Member.Username: Username = value; break;
            case Member.Realm: Realm = value; break;
            case Member.Nonce: Nonce = value; break;
            case Member.Uri: Uri = value; break;
            case Member.Response: Response = value; break;
            case Member.Algorithm: Algorithm = value; break;
            case Member.Cnonce: Cnonce = value; break;
            case Member.Opaque: Opaque = value; break;
            case Member.Qop: Qop = value; break;
            case Member.NonceCount: NonceCount = value; break;
            case Member.Stale: IsStale = SipText.EqualsIgnoreCase(value, "true"u8); break;
            case Member.Unknown: break;
        }
    }

    private enum Member
    {
        Unknown = 0,
        Username,
        Realm,
        Nonce,
        Uri,
        Response,
        Algorithm,
        Cnonce,
        Opaque,
        Qop,
        NonceCount,
        Stale,
    }
}
