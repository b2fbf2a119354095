using System.Net;
using System.Net.Sockets;
using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>Hosts and ports as SIP writes them: names, IPv4 addresses and bracketed IPv6 references (RFC 3261 25.1 host).</summary>
public static class HostText
{
    /// <summary>Takes the brackets off an IPv6 reference.</summary>
    public static ReadOnlySpan<byte> WithoutBrackets(ReadOnlySpan<byte> host) =>
        host.Length > 2 && host[0] == (byte)'[' && host[^1] == (byte)']' ? host[1..^1] : host;

    /// <summary>The address that the host spells; false for a name. Never resolves anything.</summary>
    public static bool TryAddress(ReadOnlySpan<byte> host, out IPAddress address)
    {
        address = IPAddress.None;
        var bare = WithoutBrackets(host);
        if (bare.IsEmpty || bare.Length > 45 || (!SipChars.IsDigit(bare[0]) && bare.IndexOf((byte)':') < 0))
            return false;
        if (!IPAddress.TryParse(bare, out var parsed))
            return false;
        if (parsed.AddressFamily == AddressFamily.InterNetwork && bare.Count((byte)'.') != 3)
            return false;                                        // "1" and "0x7f.1" are addresses to a C library only
        address = parsed;
        return true;
    }

    internal static bool TakeHost(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> host)
    {
        host = default;
        if (text.IsEmpty)
            return false;
        int length;
        if (text[0] == (byte)'[')
        {
            length = text.IndexOf((byte)']') + 1;
            if (length < 4 || !IPAddress.IsValidUtf8(text[1..(length - 1)]))
                return false;
        }
        else
        {
            length = text.IndexOfAnyExcept(SipChars.Host);
            if (length < 0)
                length = text.Length;
            if (length == 0)
                return false;
        }
        host = text[..length];
        text = text[length..];
        return true;
    }

    internal static bool TakePort(scoped ref ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        var length = text.IndexOfAnyExcept(SipChars.Digits);
        if (length < 0)
            length = text.Length;
        if (!SipScan.TryNumber(text[..length], 65535, out var number) || number == 0)
            return false;
        port = (int)number;
        text = text[length..];
        return true;
    }
}
