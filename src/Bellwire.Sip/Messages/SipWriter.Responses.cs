using System.Net;
using System.Net.Sockets;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Messages;

// A response to a request: RFC 3261 8.2.6.
public sealed partial class SipWriter
{
    /// <summary>
    /// Begins a response: status line, all Vias (the top one with received and rport filled in), From, To with a tag, Call-ID, CSeq,
    /// and for 100 the Timestamp. Further headers and <see cref="EndWithoutBody"/> follow. Works on whatever a faulty request still holds.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="status">100 to 699.</param>
    /// <param name="toTag">Put on To when it has none; empty for 100 and where no dialog identity is wanted.</param>
    /// <param name="source">Where the request came from; null leaves the top Via as it is.</param>
    /// <param name="reason">A reason phrase other than the usual one.</param>
    /// <param name="recordRoute">Copies Record-Route: for responses that make a dialog (RFC 3261 12.1.1).</param>
    public SipWriter Respond(
        SipMessage request, int status, ReadOnlySpan<byte> toTag, IPEndPoint? source, ReadOnlySpan<char> reason = default, bool recordRoute = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        Status(status, reason);
        Vias(request, source);
        return Identity(request, status, toTag, recordRoute);
    }

    private SipWriter Identity(SipMessage request, int status, ReadOnlySpan<byte> toTag, bool recordRoute)
    {
        if (recordRoute)
            Copy(request, SipHeader.RecordRoute);
        if (request.TryGetHeader(SipHeader.From, out var from))
            Header(SipHeader.From, from);
        if (request.TryGetHeader(SipHeader.To, out var to))
        {
            Begin(SipHeader.To).Text(to);
            if (!toTag.IsEmpty && status > 100 && !(NameAddrView.TryParse(to, out var address) && !address.Tag.IsEmpty))
                Raw(";tag="u8).Text(toTag);
            Line();
        }
        if (request.TryGetHeader(SipHeader.CallId, out var callId))
            Header(SipHeader.CallId, callId);
        if (request.TryGetHeader(SipHeader.CSeq, out var cseq))
            Header(SipHeader.CSeq, cseq);
        return status == 100 ? Copy(request, SipHeader.Timestamp) : this;
    }

    private void Vias(SipMessage request, IPEndPoint? source)
    {
        var isTop = true;
        foreach (var line in request.Lines(SipHeader.Via))
        {
            Begin(SipHeader.Via);
            if (!isTop)
            {
                Text(line).Line();
                continue;
            }
            isTop = false;
            var top = SipMessage.Top(line);
            if (source is not null && ViaView.TryParse(top, out var via))
                TopVia(via, source);
            else
                Text(top);
            Text(line[CommaList.NextComma(line)..]).Line();
        }
    }

    // RFC 3261 18.2.1 and RFC 3581 4: received when the source is not what sent-by says or rport asks; a peer's own received and rport
    // values are not believed.
    private void TopVia(ViaView via, IPEndPoint source)
    {
        var address = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4() : source.Address;
        Raw("SIP/2.0/"u8).Text(via.Transport).Raw(" "u8).Text(via.SentBy);
        foreach (var param in via.Params)
        {
            if (!SipText.EqualsIgnoreCase(param.Name, "received"u8) && !SipText.EqualsIgnoreCase(param.Name, "rport"u8))
                Raw(";"u8).Text(param.Text);
        }
        var sameHost = HostText.TryAddress(via.Host, out var said) && said.Equals(address);
        if (!sameHost || via.HasRport)
            Raw(";received="u8).Address(address);
        if (via.HasRport)
            Raw(";rport="u8).Number(source.Port);
    }

    /// <summary>An IP address without brackets, as Via's received and SDP write it. The zone of a link-local address is left out.</summary>
    public SipWriter Address(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> text = stackalloc byte[64];
        if (address.TryFormat(text, out var written))
        {
            var zone = text[..written].IndexOf((byte)'%');
            Raw(text[..(zone < 0 ? written : zone)]);
        }
        return this;
    }

    /// <summary>host:port as URIs and sent-by write it: IPv6 in brackets, no port when it is 0.</summary>
    public SipWriter HostPort(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
            Raw("["u8).Address(address).Raw("]"u8);
        else
            Address(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        return port == 0 ? this : Raw(":"u8).Number(port);
    }
}
