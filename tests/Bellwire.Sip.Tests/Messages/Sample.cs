using System.Text;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Tests.Messages;

/// <summary>Messages as tests write them: lines joined by CRLF.</summary>
internal static class Sample
{
    internal const string RegisterText =
        "REGISTER sip:pbx.example.org SIP/2.0\n" +
        "Via: SIP/2.0/UDP 192.0.2.7:5062;rport;branch=z9hG4bK-524287-1---a1b2c3d4e5f60718\n" +
        "Max-Forwards: 70\n" +
        "Contact: <sip:101@192.0.2.7:5062;rinstance=9f1c2b>;expires=600;+sip.instance=\"<urn:uuid:6f1c2b9a-0d4e-4c53-9a7b-2f1d0c9b8a7e>\";reg-id=1\n" +
        "To: \"Ann\" <sip:101@pbx.example.org>\n" +
        "From: \"Ann\" <sip:101@pbx.example.org>;tag=8d7f6e5c\n" +
        "Call-ID: 84kZx0q1mJ3nB7vC5tR2wQ..\n" +
        "CSeq: 2 REGISTER\n" +
        "Expires: 600\n" +
        "User-Agent: Example Phone 1.0\n" +
        "Authorization: Digest username=\"101\",realm=\"pbx.example.org\",nonce=\"5f2b8c9d0e1a\",uri=\"sip:pbx.example.org\",response=\"6629fae49393a05397450978507c4ef1\",cnonce=\"0a4f113b\",nc=00000001,qop=auth,algorithm=MD5\n" +
        "Content-Length: 0\n\n";

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));

    internal static SipMessage Parsed(string text)
    {
        var message = new SipMessage();
        var result = SipMessage.TryParse(Bytes(text), message);
        Assert.True(result.IsOk, result.ToString());
        return message;
    }

    internal static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
