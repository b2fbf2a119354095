using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Digest;

/// <summary>Authentication-Info of a 2xx: the nonce to use next and the server's own proof (RFC 7616 3.5).</summary>
public readonly ref struct AuthenticationInfoView
{
    private AuthenticationInfoView(ReadOnlySpan<byte> nextNonce, ReadOnlySpan<byte> responseAuth)
    {
        NextNonce = nextNonce;
        ResponseAuth = responseAuth;
    }

    /// <summary>Empty when absent.</summary>
    public ReadOnlySpan<byte> NextNonce { get; }

    /// <summary>rspauth, hexadecimal; empty when absent.</summary>
    public ReadOnlySpan<byte> ResponseAuth { get; }

    // ainfo = nextnonce / message-qop / response-auth / cnonce / nonce-count, separated by commas
    public static bool TryParse(ReadOnlySpan<byte> value, out AuthenticationInfoView info)
    {
        ReadOnlySpan<byte> nextNonce = default, responseAuth = default;
        info = default;
        var list = new CommaList(value);
        while (list.MoveNext())
        {
            var rest = list.Current;
            if (!SipScan.TakeToken(ref rest, out var name) || !SipScan.TakeSeparator(ref rest, (byte)'='))
                return false;
            if (SipText.EqualsIgnoreCase(name, "nextnonce"u8))
                nextNonce = SipText.WithoutQuotes(rest);
            else if (SipText.EqualsIgnoreCase(name, "rspauth"u8))
                responseAuth = SipText.WithoutQuotes(rest);
        }
        info = new AuthenticationInfoView(nextNonce, responseAuth);
        return true;
    }
}
