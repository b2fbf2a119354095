using System.Globalization;
using System.Text;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;

namespace Bellwire.Testing;

/// <summary>A <see cref="FakePhone"/> that knows its password and remembers its registration, so that a scenario needs one line for it.</summary>
public sealed class PhoneOnPaper(TestPbx pbx, FakePhone wire, string password)
{
    private readonly string _callId = $"reg-{wire.Number}-{wire.Address.Port}-{wire.Address.HostText()}";
    private int _cseq;
    private int _calls;

    public FakePhone Wire => wire;

    public string Number => wire.Number;

    public SipEndPoint Address => wire.Address;

    public string Contact => wire.Contact;

    /// <summary>Registers and gets the status that is expected. Lines replace the Contact and Expires of an ordinary phone.</summary>
    public SipMessage Registers(int expires = 600, int status = 200, string? contact = null, string? secret = null, params string[] lines)
    {
        wire.Sends(Register(expires, contact, null, lines));
        var challenge = wire.Receives(401);
        wire.Sends(Register(expires, contact, Proof(challenge, "REGISTER", $"sip:{wire.Domain}", secret), lines));
        pbx.LetPass(TimeSpan.FromMilliseconds(200));
        return wire.ReceivesAmid(status);                                      // a queue may ring it at once
    }

    /// <summary>Takes its registration away.</summary>
    public SipMessage Unregisters() => Registers(expires: 0);

    /// <summary>The registration without a proof; whatever is said to it stays unread.</summary>
    public void SendsRegisterWithoutProof(string? contact = null, params string[] lines) => wire.Sends(Register(600, contact, null, lines));

    private string Register(int expires, string? contact, string? authorization, string[] lines)
    {
        var all = new List<string>();
        if (!lines.Any(line => line.StartsWith("Contact:", StringComparison.Ordinal)))
            all.Add($"Contact: {contact ?? $"<{wire.Contact}>"}");
        if (expires >= 0)
            all.Add($"Expires: {expires}");
        if (authorization is not null)
            all.Add($"Authorization: {authorization}");
        all.Add("User-Agent: Paper/1");
        all.AddRange(lines);
        return wire.Request("REGISTER", $"sip:{wire.Domain}", _callId, ++_cseq, to: wire.Uri, lines: [.. all]);
    }

    /// <summary>A number that tells this phone's calls apart.</summary>
    public int NextCall() => ++_calls;

    /// <summary>The value of Authorization that answers a challenge.</summary>
    public string Proof(SipMessage challenge, string method, string uri, string? secret = null)
    {
        if (!challenge.TryGetHeader(SipHeader.WwwAuthenticate, out var value) || !DigestView.TryParse(value, out var view))
            throw new InvalidOperationException("no challenge in the 401");
        var (realm, nonce) = (Encoding.ASCII.GetString(view.Realm), Encoding.ASCII.GetString(view.Nonce));
        var ha1 = Md5($"{wire.Number}:{realm}:{secret ?? password}");
        var ha2 = Md5($"{method}:{uri}");
        var response = Md5($"{ha1}:{nonce}:00000001:abc:auth:{ha2}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Digest username=\"{wire.Number}\",realm=\"{realm}\",nonce=\"{nonce}\",uri=\"{uri}\",response=\"{response}\",algorithm=MD5,qop=auth,nc=00000001,cnonce=\"abc\"");
    }

    private static string Md5(string text) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
