using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

// RFC 3261 19.1.4, paragraph by paragraph.
public readonly ref partial struct SipUriView
{
    /// <summary>
    /// Equality of RFC 3261 19.1.4: user and password with case, the rest without; %HH equals the character unless it is reserved; a port of
    /// 5060 differs from none; user, ttl, method, maddr and transport must be in both or in neither; other parameters count when both have
    /// them; headers must be the same. tel by RFC 3966 4 (visual separators do not count).
    /// </summary>
    public bool Matches(SipUriView other)
    {
        if (Text.SequenceEqual(other.Text))
            return true;
        if (Scheme != other.Scheme)
            return false;
        if (Scheme == UriScheme.Other)
            return false;
        if (Scheme == UriScheme.Tel)
            return TelText.SameNumber(User, other.User)
                && SameParams(Params, other.Params, telRules: true) && SameParams(other.Params, Params, telRules: true);
        return UriText.EqualsDecoded(User, other.User, ignoreCase: false)
            && HasPassword == other.HasPassword && UriText.EqualsDecoded(Password, other.Password, ignoreCase: false)
            && SipText.EqualsIgnoreCase(Host, other.Host) && Port == other.Port
            && SameParams(Params, other.Params, telRules: false) && SameParams(other.Params, Params, telRules: false)
            && HeadersWithin(Headers, other.Headers) && HeadersWithin(other.Headers, Headers);
    }

    /// <summary>A hash that equal URIs share: scheme, user and host.</summary>
    public int MatchHash()
    {
        if (Scheme == UriScheme.Other)
            return (int)UriText.HashDecoded(Text, ignoreCase: false);
        if (Scheme == UriScheme.Tel)
            return TelText.Hash(User);
        return HashCode.Combine(Scheme, UriText.HashDecoded(User, ignoreCase: false), UriText.HashDecoded(Host, ignoreCase: true), Port);
    }

    private static bool SameParams(UriParams mine, UriParams theirs, bool telRules)
    {
        foreach (var param in mine)
        {
            if (theirs.TryGet(param.Name, out var value))
            {
                if (!UriText.EqualsDecoded(param.Value, value, ignoreCase: true))
                    return false;
            }
            else if (telRules || MustBeInBoth(param.Name))
            {
                return false;
            }
        }
        return true;
    }

    private static bool MustBeInBoth(ReadOnlySpan<byte> name) =>
        SipText.EqualsIgnoreCase(name, "user"u8) || SipText.EqualsIgnoreCase(name, "ttl"u8) || SipText.EqualsIgnoreCase(name, "method"u8)
        || SipText.EqualsIgnoreCase(name, "maddr"u8) || SipText.EqualsIgnoreCase(name, "transport"u8);

    private static bool HeadersWithin(UriHeaders mine, UriHeaders theirs)
    {
        foreach (var header in mine)
        {
            if (!theirs.TryGet(header.Name, out var value) || !UriText.EqualsDecoded(header.Value, value, ignoreCase: false))
                return false;
        }
        return true;
    }
}
