using Bellwire.Sip.Grammar;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Headers;

/// <summary>One Contact value (RFC 3261 20.10, RFC 5626): an address with lifetime, or the star that means all.</summary>
public readonly ref struct ContactView
{
    private ContactView(NameAddrView address, bool isStar)
    {
        Address = address;
        IsStar = isStar;
    }

    /// <summary><c>Contact: *</c>. Nothing else is set then.</summary>
    public bool IsStar { get; }

    /// <summary>Display name, URI and parameters; its Text is the value exactly as sent.</summary>
    public NameAddrView Address { get; }

    public ReadOnlySpan<byte> Text => Address.Text;

    public SipUriView Uri => Address.Uri;

    public ParamList Params => Address.Params;

    /// <summary>Seconds of the expires parameter. False when absent; a malformed one reads as 3600 (RFC 3261 10.2.1.1).</summary>
    public bool TryExpires(out uint seconds)
    {
        seconds = 0;
        if (!Params.TryGet("expires"u8, out var value))
            return false;
        if (!SipScan.TryNumber(value, uint.MaxValue, out seconds))
            seconds = 3600;
        return true;
    }

    /// <summary>Preference in thousandths, 0 to 1000; 1000 when absent or malformed (RFC 3261 20.10).</summary>
    public int Q => Params.TryGet("q"u8, out var value) && QValue.TryParse(value, out var thousandths) ? thousandths : 1000;

    /// <summary>The value of <c>+sip.instance</c> without quotes, <c>&lt;urn:uuid:...&gt;</c>; empty when absent (RFC 5626 4.1).</summary>
    public ReadOnlySpan<byte> Instance => Params.TryGet("+sip.instance"u8, out var value) ? SipText.WithoutQuotes(value) : default;

    /// <summary>1 to 2^31-1; 0 when absent or malformed (RFC 5626 4.2).</summary>
    public int RegId => Params.TryGetNumber("reg-id"u8, int.MaxValue, out var id) ? (int)id : 0;

    public static bool TryParse(ReadOnlySpan<byte> text, out ContactView contact)
    {
        contact = default;
        if (SipScan.Trim(text).SequenceEqual("*"u8))
        {
            contact = new ContactView(default, true);
            return true;
        }
        if (!NameAddrView.TryParse(text, out var address))
            return false;
        contact = new ContactView(address, false);
        return true;
    }
}
