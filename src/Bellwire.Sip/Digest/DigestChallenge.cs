using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Digest;

/// <summary>A server's challenge, kept: requests are answered from it with a growing nonce count until it is stale. Not thread-safe.</summary>
public sealed class DigestChallenge
{
    private const int MostHex = 64;
    private const int CountDigits = 8;

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
        var answer = header == SipHeader.ProxyAuthenticate ? SipHeader.ProxyAuthorization : SipHeader.Authorization;
        foreach (var line in response.Lines(header))
            Prefer(line, answer, secret, ref challenge);
        return challenge is not null;
    }

    /// <summary>The strongest challenge among the values of WWW-Authenticate of an HTTP answer, one challenge each. False when there is none.</summary>
    public static bool TryFrom(IEnumerable<string> lines, [NotNullWhen(true)] out DigestChallenge? challenge)
    {
        ArgumentNullException.ThrowIfNull(lines);
        challenge = null;
        foreach (var line in lines)
            Prefer(Encoding.UTF8.GetBytes(line), SipHeader.Authorization, null, ref challenge);
        return challenge is not null;
    }

    private static void Prefer(ReadOnlySpan<byte> line, SipHeader answer, in DigestHa1? secret, ref DigestChallenge? challenge)
    {
        if (!DigestView.TryParse(line, out var view) || view.Nonce.IsEmpty || view.Realm.IsEmpty)
            return;
        var algorithm = DigestAlgorithms.Parse(view.Algorithm, out var isSession);
        var hasAuth = HasAuth(view.Qop);
        if (algorithm == DigestAlgorithm.Unknown || (!view.Qop.IsEmpty && !hasAuth) || (secret is { } have && !have.Has(algorithm))
            || (challenge is not null && challenge._algorithm >= algorithm))
            return;
        challenge = new DigestChallenge(line.ToArray(), answer, algorithm, isSession, hasAuth);
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
        Span<byte> hex = stackalloc byte[MostHex];
        Span<byte> nonceCount = stackalloc byte[CountDigits];
        var methodText = method.Kind == SipMethodKind.Other ? Encoding.ASCII.GetBytes(method.ToString()) : SipMethod.BytesOf(method.Kind);
        if (!TryCompute(ha1, methodText, uri, cnonce, nonceCount, ref hex, out var view))
            return false;
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

    /// <summary>The value of Authorization of one HTTP request (RFC 7616 3.4); null when the secret has no hash for the algorithm.</summary>
    /// <param name="username">Printable ASCII.</param>
    /// <param name="ha1">The secret for this realm.</param>
    /// <param name="method">Such as POST.</param>
    /// <param name="target">The path with its query.</param>
    /// <param name="cnonce">16 or more random characters.</param>
    public string? AnswerText(string username, in DigestHa1 ha1, string method, string target, ReadOnlySpan<byte> cnonce)
    {
        ArgumentNullException.ThrowIfNull(username);
        Span<byte> hex = stackalloc byte[MostHex];
        Span<byte> nonceCount = stackalloc byte[CountDigits];
        if (!TryCompute(ha1, Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(target), cnonce, nonceCount, ref hex, out var view))
            return null;
        var text = new StringBuilder("Digest username=\"").Append(username.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
            .Append("\", realm=\"").Append(SipText.ToText(view.Realm)).Append("\", uri=\"").Append(target).Append('"');
        text.Append(", nonce=\"").Append(SipText.ToText(view.Nonce)).Append("\", response=\"").Append(SipText.ToText(hex)).Append('"');
        if (!view.Algorithm.IsEmpty)
            text.Append(", algorithm=").Append(SipText.ToText(view.Algorithm));
        if (!view.Cnonce.IsEmpty)
            text.Append(", cnonce=\"").Append(SipText.ToText(view.Cnonce)).Append('"');
        if (_hasQop)
            text.Append(", qop=auth, nc=").Append(SipText.ToText(nonceCount));
        if (!view.Opaque.IsEmpty)
            text.Append(", opaque=\"").Append(SipText.ToText(view.Opaque)).Append('"');
        return text.ToString();
    }

    // Counts the answer, and cuts the hexadecimal digits to their length.
    private bool TryCompute(
        in DigestHa1 ha1, ReadOnlySpan<byte> method, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> cnonce, Span<byte> nonceCount, ref Span<byte> hex,
        out DigestView view)
    {
        view = default;
        if (!ha1.Has(_algorithm) || !DigestView.TryParse(_text, out view))
            return false;
        if (_isSession)
            cnonce = _sessionCnonce ??= cnonce.ToArray();            // the session key holds the first one
        Utf8Formatter.TryFormat(_count + 1, nonceCount, out _, new StandardFormat('x', 8));
        view.UseForAnswer(uri, _hasQop || _isSession ? cnonce : default, _hasQop ? nonceCount : default, _hasQop ? "auth"u8 : default);
        hex = hex[..(DigestAlgorithms.SizeOf(_algorithm) * 2)];
        if (!DigestResponse.TryCompute(_algorithm, _isSession, ha1, method, view, hex))
            return false;
        _count++;
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
