using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Transports;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Messages;

// The response of SipWriter.Responses, for a source that is a value: nothing is allocated.
public sealed partial class SipWriter
{
    /// <summary>Begins a response as the overload with an IPEndPoint does.</summary>
    public SipWriter Respond(
        SipMessage request, int status, ReadOnlySpan<byte> toTag, in SipEndPoint source, ReadOnlySpan<char> reason = default, bool recordRoute = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        Status(status, reason);
        var isTop = true;
        foreach (var line in request.Lines(SipHeader.Via))
        {
            Begin(SipHeader.Via);
            var top = SipMessage.Top(line);
            if (isTop && ViaView.TryParse(top, out var via))
                TopVia(via, source).Text(line[CommaList.NextComma(line)..]);
            else
                Text(line);
            Line();
            isTop = false;
        }
        return Identity(request, status, toTag, recordRoute);
    }

    // RFC 3261 18.2.1 and RFC 3581 4, as for an IPEndPoint; an IPv6 sent-by in another spelling gets a received that it did not need.
    private SipWriter TopVia(in ViaView via, in SipEndPoint source)
    {
        Raw("SIP/2.0/"u8).Text(via.Transport).Raw(" "u8).Text(via.SentBy);
        foreach (var param in via.Params)
        {
            if (!SipText.EqualsIgnoreCase(param.Name, "received"u8) && !SipText.EqualsIgnoreCase(param.Name, "rport"u8))
                Raw(";"u8).Text(param.Text);
        }
        Span<byte> host = stackalloc byte[64];
        source.TryFormatHost(host, out var length);
        host = host[..length];
        if (via.HasRport || !SipText.EqualsIgnoreCase(via.Host, host))
            Raw(";received="u8).Raw(HostText.WithoutBrackets(host));
        return via.HasRport ? Raw(";rport="u8).Number(source.Port) : this;
    }
}
