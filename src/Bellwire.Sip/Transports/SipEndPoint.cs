using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bellwire.Sip.Transports;

/// <summary>
/// An IP address and port as a value: compared, hashed, printed and turned into a socket address without allocating. An IPv4 address
/// inside IPv6 (::ffff:a.b.c.d) is kept as IPv4, so that one peer has one name.
/// </summary>
public readonly record struct SipEndPoint : IUtf8SpanFormattable
{
    private readonly UInt128 _bits;
    private readonly uint _scope;

    public SipEndPoint(IPAddress address, int port)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Port = checked((ushort)port);
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            _bits = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
            _bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            _scope = (uint)address.ScopeId;
            IsV6 = true;
        }
    }

    private SipEndPoint(UInt128 bits, uint scope, bool v6, ushort port)
    {
        (_bits, _scope, IsV6, Port) = (bits, scope, v6, port);
    }

    public SipEndPoint(IPEndPoint endPoint) : this(endPoint.Address, endPoint.Port) { }

    public ushort Port { get; }

    public bool IsV6 { get; }

    /// <summary>True for the default value: no address at all.</summary>
    public bool IsNone => _bits == 0 && Port == 0 && !IsV6;

    public bool IsLoopback => IsV6 ? _bits == 1 : (_bits >> 24) == 127;

    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            return IsV6 ? new IPAddress(bytes[..WriteAddress(bytes)], _scope) : new IPAddress(bytes[..WriteAddress(bytes)]);
        }
    }

    /// <summary>True when both name the same host, whatever the ports.</summary>
    public bool SameAddress(in SipEndPoint other) => _bits == other._bits && IsV6 == other.IsV6;

    public SipEndPoint WithPort(ushort port) => new(_bits, _scope, IsV6, port);

    public IPEndPoint ToIPEndPoint() => new(Address, Port);

    /// <summary>Reads what a socket filled in. False for a family other than IPv4 and IPv6.</summary>
    internal static bool TryRead(SocketAddress address, out SipEndPoint endPoint)
    {
        var buffer = address.Buffer.Span;
        endPoint = default;
        if (address.Family == AddressFamily.InterNetwork)
        {
            endPoint = new SipEndPoint(BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]), 0, v6: false, BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]));
            return true;
        }
        if (address.Family != AddressFamily.InterNetworkV6)
            return false;
        var bits = BinaryPrimitives.ReadUInt128BigEndian(buffer[8..]);
        var mapped = bits >> 32 == 0xFFFF;
        endPoint = new SipEndPoint(mapped ? (uint)bits : bits, mapped ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(buffer[24..]), !mapped,
            BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]));
        return true;
    }

    /// <summary>Fills a socket address made for this family; nothing is allocated.</summary>
    internal void Write(SocketAddress address)
    {
        var buffer = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], Port);
        if (!IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], (uint)_bits);
            return;
        }
        BinaryPrimitives.WriteUInt128BigEndian(buffer[8..], _bits);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[24..], _scope);
    }

    /// <summary>Writes the address's 4 or 16 bytes in network order and returns how many.</summary>
    public int WriteAddress(Span<byte> destination)
    {
        if (IsV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
            return 16;
        }
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_bits);
        return 4;
    }

    /// <summary>Writes the host as SIP wants it: 192.0.2.1 or [2001:db8::1] (RFC 3261 25.1, without scope).</summary>
    public bool TryFormatHost(Span<byte> destination, out int written)
    {
        written = 0;
        if (!IsV6)
            return TryFormatV4(destination, out written);
        var address = Address;
        if (address.ScopeId != 0)
            address.ScopeId = 0;
        if (destination.Length < 2 || !address.TryFormat(destination[1..], out var inner) || destination.Length < inner + 2)
            return false;
        destination[0] = (byte)'[';
        destination[inner + 1] = (byte)']';
        written = inner + 2;
        return true;
    }

    /// <summary>Writes host:port.</summary>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        if (!TryFormatHost(utf8Destination, out bytesWritten) || bytesWritten >= utf8Destination.Length)
            return false;
        utf8Destination[bytesWritten] = (byte)':';
        if (!Port.TryFormat(utf8Destination[(bytesWritten + 1)..], out var digits, default, null))
            return false;
        bytesWritten += 1 + digits;
        return true;
    }

    /// <summary>The host as SIP wants it: 192.0.2.1 or [2001:db8::1].</summary>
    public string HostText()
    {
        Span<byte> text = stackalloc byte[64];
        TryFormatHost(text, out var written);
        return Encoding.ASCII.GetString(text[..written]);
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[72];
        TryFormat(text, out var written, default, null);
        return Encoding.ASCII.GetString(text[..written]);
    }

    /// <summary>Reads "192.0.2.1:5060", "[::1]:5060" and the like.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SipEndPoint endPoint)
    {
        endPoint = default;
        if (!IPEndPoint.TryParse(text, out var parsed))
            return false;
        endPoint = new SipEndPoint(parsed);
        return true;
    }

    private bool TryFormatV4(Span<byte> destination, out int written)
    {
        written = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (!((byte)(_bits >> shift)).TryFormat(destination[written..], out var digits, default, null))
                return false;
            written += digits;
            if (shift == 0)
                return true;
            if (written == destination.Length)
                return false;
            destination[written++] = (byte)'.';
        }
        return true;
    }
}
