using System.Text;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Tests.Messages;

/// <summary>A session description alone and among other parts.</summary>
public sealed class MultipartTests
{
    private const string Sdp = "Content-Type: application/sdp\r\n\r\nv=0\r\no=x\r\n";

    [Theory]
    [InlineData("application/sdp", "v=0", SdpPresence.Found, "v=0")]
    [InlineData("text/plain", "v=0", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n" + Sdp + "\r\n--b--", SdpPresence.Found, "v=0\r\no=x\r\n")]
    [InlineData("multipart/mixed;boundary=b", "a preamble\r\n--b  \r\nContent-Type: text/plain\r\n\r\n-- no --b\r\n--b\r\n" + Sdp + "\r\n--b--\r\nan epilogue", SdpPresence.Found, "v=0\r\no=x\r\n")]
    [InlineData("multipart/related;boundary=\"a b\"", "--a b\r\nContent-Disposition: session;handling=required\r\n" + Sdp + "\r\n--a b--", SdpPresence.Found, "v=0\r\no=x\r\n")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n\r\nplain text\r\n--b--", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\nContent-Transfer-Encoding: base64\r\n" + Sdp + "\r\n--b--", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n" + Sdp + "\r\n--b\r\nContent-Type: x/y\r\nContent-Disposition: signal;handling=required\r\n\r\nz\r\n--b--", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n" + Sdp, SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed", "--b\r\n" + Sdp + "\r\n--b--", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "----", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "--b", SdpPresence.NotUnderstood, "")]
    [InlineData("multipart/mixed;boundary=b", "--b\r\n--b--", SdpPresence.NotUnderstood, "")]
    public void A_description_is_found_where_it_is(string type, string body, SdpPresence presence, string sdp)
    {
        var message = new SipMessage();
        var text = $"INVITE sip:b@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n"
            + $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        Assert.True(SipMessage.TryParse(Encoding.ASCII.GetBytes(text), message).IsOk);
        Assert.Equal(presence, message.FindSdp(out var found));
        if (presence == SdpPresence.Found)
            Assert.Equal(sdp, Encoding.ASCII.GetString(found));
    }
}
