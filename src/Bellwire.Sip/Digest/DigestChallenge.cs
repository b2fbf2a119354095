using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Digest;

/// <summary>A server's challenge, kept: requests are answered from it with a growing nonce count until it is stale. Not thread-safe.</summary>
public sealed class DigestChallenge
{
    private readonly byte[] _text;
    private readonly DigestAlgorithm _algorithm;
    private readonly bool _isSession;
    private readonly bool _hasQop;
    private byte[]? _sessionCnonce;
    private uint _count;

    private DigestChallenge(byte[] text, SipHeader answerHeader, DigestAlgorithm algorithm, bool isSession, bool hasQop)
    {
        (_text, AnswerHeader, _algorithm, _isSession, _hasQop) = (text, answerHeader, algorithm, isSession, hasQop);
        Realm = DigestView.TryParse(text, out var view) ? SipText.ToText(view.Realm) : "";
        IsStale = view.IsStale;
    }

    /// <summary>Authorization for a 401, Proxy-Authorization for a 407.</summary>
    public SipHeader AnswerHeader { get; }

    public DigestAlgorithm Algorithm => _algorithm;

    /// <summary>The realm as sent, quoted-pairs inside.</summary>
    public string Realm { get; }

    /// <summary>The last answer was right and only its nonce too old: the password need not be asked for again.</summary>
    public bool IsStale { get; }

    /// <summary>
    /// The strongest challenge of a 401 or 407 that we can answer: SHA-256 before MD5 (RFC 8760 2.4 lets the first of those we support win; a PBX
    /// prefers the stronger). False when there is none.
    /// </summary>
    /// <param name="response">The 401 or 407.</param>
    /// <param name="challenge">What to answer.</param>
    /// <param name="secret">When given, only algorithms of which it has a hash are taken.</param>
    public static bool TryFrom(SipMessage response, out DigestChallenge? challenge, DigestHa1? secret = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        challenge = null;
        var header = response.StatusCode == 407 ? SipHeader.ProxyAuthenticate : SipHeader.WwwAuthenticate;
        foreach (var line in response.Lines(header))
        {
            if (!DigestView.TryParse(line, out var view) || view.Nonce.IsEmpty || view.Realm.IsEmpty)
                continue;
            var algorithm = DigestAlgorithms.Parse(view.Algorithm, out var isSession);
            var hasAuth = HasAuth(view.Qop);
            if (algorithm == DigestAlgorithm.Unknown || (!view.Qop.IsEmpty && !hasAuth) || (secret is { } have && !have.Has(algorithm))
                || (challenge is not null && challenge._algorithm >= algorithm))
                continue;
            var answer = header == SipHeader.ProxyAuthenticate ? SipHeader.ProxyAuthorization : SipHeader.Authorization;
            challenge = new DigestChallenge(line.ToArray(), answer, algorithm, isSession, hasAuth);
        }
        return challenge is not null;
    }

    /// <summary>Writes the Authorization (or Proxy-Authorization) of one request. False when the secret has no hash for the algorithm.</summary>
    /// <param name="writer">Between the headers of a request.</param>
    /// <param name="username">As it went into the HA1.</param>
    /// <param name="ha1">The secret for this realm.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="uri">The Request-URI.</param>
    /// <param name="cnonce">16 or more random characters.</param>
    public bool TryAnswer(
        SipWriter writer, ReadOnlySpan<byte> username, in DigestHa1 ha1, SipMethod method, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> cnonce)
    {
        ArgumentNullException.ThrowIfNull(writer);
        scoped DigestView view;
        if (!ha1.Has(_algorithm) || !DigestView.TryParse(_text, out view))
            return false;
        if (_isSession)
            cnonce = _sessionCnonce ??= cnonce.ToArray();            // the session key holds the first one
        Span<byte> nonceCount = stackalloc byte[8];
        Utf8Formatter.TryFormat(_count + 1, nonceCount, out _, new StandardFormat('x', 8));
        view.UseForAnswer(uri, _hasQop || _isSession ? cnonce : default, _hasQop ? nonceCount : default, _hasQop ? "auth"u8 : default);
        Span<byte> hex = stackalloc byte[64];
        hex = hex[..(DigestAlgorithms.SizeOf(_algorithm) * 2)];
        var methodText = method.Kind == SipMethodKind.Other ? Encoding.ASCII.GetBytes(method.ToString()) : SipMethod.BytesOf(method.Kind);
        if (!DigestResponse.TryCompute(_algorithm, _isSession, ha1, methodText, view, hex))
            return false;
        _count++;
        writer.Begin(AnswerHeader).Raw("Digest username="u8).Quoted(username).Raw(",realm=\""u8).Text(view.Realm)
            .Raw("\",nonce=\""u8).Text(view.Nonce)
            .Raw("\",uri=\""u8).Text(uri).Raw("\",response=\""u8).Raw(hex).Raw("\""u8);
        if (!view.Algorithm.IsEmpty)
            writer.Raw(",algorithm="u8).Text(view.Algorithm);
        if (!view.Opaque.IsEmpty)
            writer.Raw(",opaque=\""u8).Text(view.Opaque).Raw("\""u8);
        if (!view.Cnonce.IsEmpty)
            writer.Raw(",cnonce=\""u8).Text(view.Cnonce).Raw("\""u8);
        if (_hasQop)
            writer.Raw(",qop=auth,nc="u8).Raw(nonceCount);
        writer.Line();
        return true;
    }

    private static bool HasAuth(ReadOnlySpan<byte> qops)
    {
        var list = new CommaList(qops);
        while (list.MoveNext())
        {
            if (SipText.EqualsIgnoreCase(list.Current, "auth"u8))
                return true;
        }
        return false;
    }
}
