using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Digest;

/// <summary>
/// The server's side of Digest (RFC 7616, 8760, 2617; qop absent as in RFC 2069). Challenges cost no memory; answers are verified against HA1.
/// Never challenge ACK or CANCEL: they cannot be sent again (RFC 3261 22.1). Thread-safe.
/// </summary>
/// <remarks>
/// Use: <see cref="TryFind"/>, look the account up by <see cref="UserOf"/>, <see cref="Verify"/>; unless accepted, answer 401 (407 as a proxy)
/// with <see cref="WriteChallenges"/>.
/// </remarks>
public sealed class DigestAuthenticator
{
    private readonly byte[] _key;
    private readonly DigestHa1 _nobody;
    private readonly DigestOptions _options;
    private readonly TimeProvider _time;
    private readonly NonceCounts _counts;
    private readonly byte[] _opaque = new byte[16];
    private ulong _lastNumber;

    /// <param name="key">32 secret bytes. Kept over a restart, nonces stay good over it.</param>
    /// <param name="options">Nonce lifetime and table size.</param>
    /// <param name="time">The clock.</param>
    public DigestAuthenticator(ReadOnlySpan<byte> key, DigestOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16, nameof(key));
        _key = key.ToArray();
        _options = options;
        _time = time;
        _counts = new NonceCounts(options.RememberedNonces);
        Span<byte> filler = stackalloc byte[32];
        HMACSHA256.HashData(_key, "nobody"u8, filler);
        _nobody = DigestHa1.FromBytes(filler[..16], filler);
        Convert.TryToHexStringLower(filler[24..], _opaque, out _);
        _lastNumber = BinaryPrimitives.ReadUInt64BigEndian(filler) ^ (ulong)time.GetUtcNow().Ticks;   // two runs with one key share no numbers
    }

    /// <summary>
    /// The Digest credentials for that realm in the request's Authorization (or Proxy-Authorization); of several the first whose algorithm
    /// is offered. Other schemes are passed over.
    /// </summary>
    public static bool TryFind(SipMessage request, SipHeader header, ReadOnlySpan<byte> realm, DigestOffer offer, out DigestView credentials)
    {
        ArgumentNullException.ThrowIfNull(request);
        credentials = default;
        var found = false;
        foreach (var line in request.Lines(header))
        {
            if (!DigestView.TryParse(line, out var view) || !SipText.EqualsIgnoreCase(view.Realm, realm))
                continue;
            var isOffered = DigestAlgorithms.Includes(offer, DigestAlgorithms.Parse(view.Algorithm, out _));
            if (!found || isOffered)
                credentials = view;
            found = true;
            if (isOffered)
                return true;
        }
        return found;
    }

    /// <summary>
    /// The account that the username names: "101" or "101@realm". Empty when the domain is another. The HA1 given to <see cref="Verify"/>
    /// must be that of the username as sent, which holds the domain in the second form.
    /// </summary>
    public static ReadOnlySpan<byte> UserOf(in DigestView credentials, ReadOnlySpan<byte> realm)
    {
        var at = credentials.Username.LastIndexOf((byte)'@');
        if (at < 0)
            return credentials.Username;
        return SipText.EqualsIgnoreCase(credentials.Username[(at + 1)..], realm) ? credentials.Username[..at] : default;
    }

    /// <summary>Judges an answer. An unknown account (<paramref name="ha1"/> null) costs the same work as a wrong answer.</summary>
    /// <param name="credentials">From <see cref="TryFind"/>.</param>
    /// <param name="request">The request that carries them.</param>
    /// <param name="realm">The tenant's realm.</param>
    /// <param name="offer">What the tenant's challenges offer.</param>
    /// <param name="ha1">The account's hashes; null when there is no such account.</param>
    public DigestVerdict Verify(in DigestView credentials, SipMessage request, ReadOnlySpan<byte> realm, DigestOffer offer, in DigestHa1? ha1)
    {
        ArgumentNullException.ThrowIfNull(request);
        var algorithm = DigestAlgorithms.Parse(credentials.Algorithm, out var isSession);
        if (isSession || !DigestAlgorithms.Includes(offer, algorithm))
            return DigestVerdict.AlgorithmNotOffered;
        var size = DigestAlgorithms.SizeOf(algorithm);
        Span<byte> sent = stackalloc byte[32];
        sent = sent[..size];
        if (!TryCount(credentials, out var count) || credentials.Response.Length != size * 2
            || Convert.FromHexString(credentials.Response, sent, out _, out _) != OperationStatus.Done)
            return DigestVerdict.Malformed;
        if (!IsRequestUri(credentials.Uri, request.RequestUri))
            return DigestVerdict.UriMismatch;

        var isKnown = ha1 is { } given && given.Has(algorithm);
        Span<byte> hex = stackalloc byte[64];
        hex = hex[..(size * 2)];
        if (!DigestResponse.TryCompute(algorithm, false, isKnown ? ha1!.Value : _nobody, request.MethodText, credentials, hex))
            return DigestVerdict.Malformed;
        Span<byte> right = stackalloc byte[32];
        right = right[..size];
        Convert.FromHexString(hex, right, out _, out _);
        var isOurs = Nonce.TryRead(credentials.Nonce, _key, realm, out var nonce);
        if (!CryptographicOperations.FixedTimeEquals(right, sent) | !isKnown)
            return DigestVerdict.WrongAnswer;
        var oldestGood = NowMs - (long)_options.NonceLifetime.TotalMilliseconds;
        if (!isOurs || nonce.MadeAtMs < oldestGood)
            return DigestVerdict.Stale;
        return _counts.Take(nonce, count, oldestGood);
    }

    /// <summary>Writes the challenges of a 401 (WWW-Authenticate) or 407 (Proxy-Authenticate), one for each algorithm offered, in order.</summary>
    /// <param name="writer">Between the headers of a response.</param>
    /// <param name="header">Which of the two headers.</param>
    /// <param name="realm">The tenant's realm: its domain in lower case.</param>
    /// <param name="offer">What is offered.</param>
    /// <param name="isStale">After <see cref="DigestVerdict.Stale"/> and <see cref="DigestVerdict.Replayed"/>: the phone tries again by itself.</param>
    public void WriteChallenges(SipWriter writer, SipHeader header, ReadOnlySpan<byte> realm, DigestOffer offer, bool isStale)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (offer is DigestOffer.Sha256 or DigestOffer.Sha256ThenMd5)
            WriteChallenge(writer, header, realm, DigestAlgorithm.Sha256, isStale);
        if (offer != DigestOffer.Sha256)
            WriteChallenge(writer, header, realm, DigestAlgorithm.Md5, isStale);
        if (offer == DigestOffer.Md5ThenSha256)
            WriteChallenge(writer, header, realm, DigestAlgorithm.Sha256, isStale);
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void WriteChallenge(SipWriter writer, SipHeader header, ReadOnlySpan<byte> realm, DigestAlgorithm algorithm, bool isStale)
    {
        Span<byte> nonce = stackalloc byte[Nonce.Length];
        new Nonce(NowMs, Interlocked.Increment(ref _lastNumber)).Write(_key, realm, nonce);
        writer.Begin(header).Raw("Digest realm="u8).Quoted(realm).Raw(",nonce=\""u8).Raw(nonce).Raw("\""u8);
        if (isStale)
            writer.Raw(",stale=true"u8);
        writer.Raw(",algorithm="u8).Raw(DigestAlgorithms.NameOf(algorithm)).Raw(",qop=\"auth\",opaque=\""u8).Raw(_opaque).Raw("\""u8).Line();
    }

    // Without qop there is no count: such an answer uses its nonce up, which is the only way left to refuse a replay.
    private static bool TryCount(in DigestView credentials, out uint count)
    {
        count = uint.MaxValue;
        if (credentials.Username.IsEmpty || credentials.Nonce.IsEmpty || credentials.Uri.IsEmpty)
            return false;
        if (credentials.Qop.IsEmpty)
            return true;
        return SipText.EqualsIgnoreCase(credentials.Qop, "auth"u8) && !credentials.Cnonce.IsEmpty && credentials.NonceCount.Length == 8
            && Utf8Parser.TryParse(credentials.NonceCount, out count, out var used, 'x') && used == 8 && count > 0;
    }

    // RFC 7616 3.4.6 wants the Request-URI. Load tools and some phones write the server they talk to instead, "sip:192.0.2.1:5060": it names nobody,
    // and the nonce count refuses a captured answer all the same. The name of another server is refused.
    private static bool IsRequestUri(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> requestUri)
    {
        if (uri.SequenceEqual(requestUri))
            return true;
        if (!SipUriView.TryParse(uri, out var said))
            return false;
        var hasMeaning = SipUriView.TryParse(requestUri, out var meant);
        if (!said.User.IsEmpty)
            return hasMeaning && said.Matches(meant);
        return HostText.TryAddress(said.Host, out _) || SipText.EqualsIgnoreCase(said.Host, "localhost"u8)
            || (hasMeaning && SipText.EqualsIgnoreCase(said.Host, meant.Host));
    }
}
