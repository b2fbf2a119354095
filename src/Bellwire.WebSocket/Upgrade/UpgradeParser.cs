using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Bellwire.WebSocket.Upgrade;

/// <summary>
/// One HTTP/1.1 request head (RFC 9112 2 to 5), read strictly: only what a WebSocket handshake may be. No folding, no bare CR or LF, one Host, no body.
/// Cookies, Origin and extensions are not looked at: nothing here depends on who opened the page.
/// </summary>
internal static class UpgradeParser
{
    private const int MaxHeaders = 100, MaxSubProtocols = 16;

    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Reads a head without its last empty line: lines joined by CRLF.</summary>
    internal static UpgradeHead Parse(ReadOnlySpan<byte> head)
    {
        var line = TakeLine(ref head);
        if (!TryRequestLine(line, out var target, out var fault))
            return fault;
        var fields = new Fields();
        for (var count = 0; !head.IsEmpty; count++)
        {
            if (count == MaxHeaders)
                return new UpgradeHead.Refused(431, "too many headers");
            line = TakeLine(ref head);
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].ContainsAnyExcept(Token))
                return Bad("malformed header name");
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (value.ContainsAnyInRange((byte)0, (byte)8) || value.ContainsAnyInRange((byte)10, (byte)31) || value.Contains((byte)127))
                return Bad("control character in a header");
            if (!fields.Take(line[..colon], value))
                return Bad("header repeated or malformed");
        }
        return fields.Judge(target);
    }

    private static bool TryRequestLine(ReadOnlySpan<byte> line, out string target, out UpgradeHead.Refused fault)
    {
        target = "";
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last == first || line[..first].ContainsAnyExcept(Token))
            fault = Bad("malformed request line");
        else if (!line[(last + 1)..].SequenceEqual("HTTP/1.1"u8))
            fault = Bad("HTTP/1.1 only");
        else if (!line[..first].SequenceEqual("GET"u8))
            fault = new UpgradeHead.Refused(405, "GET only");
        else if (line[first + 1] != '/' || line[(first + 1)..last].ContainsAnyExceptInRange((byte)33, (byte)126))
            fault = Bad("malformed request target");
        else
        {
            target = Encoding.ASCII.GetString(line[(first + 1)..last]);
            fault = null!; // only looked at after false
            return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> TakeLine(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf("\r\n"u8);
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 2)..];
        return line;
    }

    private static UpgradeHead.Refused Bad(string reason) => new(400, reason);

    // The headers that decide. Everything else is passed over.
    private ref struct Fields
    {
        private ReadOnlySpan<byte> _host, _key, _version, _forwardedFor;
        private bool _upgrade, _connection;
        private ImmutableArray<string> _subProtocols = [];

        public Fields() { }

        internal bool Take(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            if (Is(name, "Host"u8))
                return Once(ref _host, value);
            if (Is(name, "Sec-WebSocket-Key"u8))
                return Once(ref _key, value);
            if (Is(name, "Sec-WebSocket-Version"u8))
                return Once(ref _version, value);
            if (Is(name, "Upgrade"u8))
                _upgrade |= HasToken(value, "websocket"u8);
            else if (Is(name, "Connection"u8))
                _connection |= HasToken(value, "upgrade"u8);
            else if (Is(name, "X-Forwarded-For"u8))
                _forwardedFor = value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8);
            else if (Is(name, "Sec-WebSocket-Protocol"u8))
                return TakeSubProtocols(value);
            else if (Is(name, "Transfer-Encoding"u8) || Is(name, "Content-Length"u8))
                return value.SequenceEqual("0"u8);
            return true;
        }

        internal readonly UpgradeHead Judge(string target)
        {
            if (_host.IsEmpty)
                return Bad("no Host");
            if (!_upgrade || !_connection)
                return new UpgradeHead.Refused(426, "WebSocket only");
            if (!_version.SequenceEqual("13"u8))
                return new UpgradeHead.Refused(426, "WebSocket version 13 only");
            Span<byte> nonce = stackalloc byte[18];
            if (_key.Length != 24 || Base64(_key, nonce) != 16)
                return Bad("malformed Sec-WebSocket-Key");
            return new UpgradeHead.Asked(new UpgradeRequest(target, Encoding.Latin1.GetString(_host), Encoding.ASCII.GetString(_key), _subProtocols,
                _forwardedFor.IsEmpty ? null : Encoding.Latin1.GetString(_forwardedFor)));
        }

        private bool TakeSubProtocols(ReadOnlySpan<byte> value)
        {
            foreach (var range in value.Split((byte)','))
            {
                var name = value[range].Trim(" \t"u8);
                if (name.IsEmpty || name.ContainsAnyExcept(Token) || _subProtocols.Length == MaxSubProtocols)
                    return false;
                var text = Encoding.ASCII.GetString(name);
                if (_subProtocols.Contains(text))
                    return false;
                _subProtocols = _subProtocols.Add(text);
            }
            return true;
        }

        private static int Base64(ReadOnlySpan<byte> text, Span<byte> bytes) =>
            System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done ? written : -1;

        private static bool Once(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
        {
            if (!field.IsEmpty || value.IsEmpty)
                return false;
            field = value;
            return true;
        }

        private static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> wanted)
        {
            foreach (var range in list.Split((byte)','))
            {
                if (Is(list[range].Trim(" \t"u8), wanted))
                    return true;
            }
            return false;
        }

        private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted) => Ascii.EqualsIgnoreCase(name, wanted);
    }
}
