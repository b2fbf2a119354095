using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Presence;

/// <summary>A phone that publishes: the challenge answered, the tag remembered.</summary>
internal sealed class PublishingPhone(TestPbx pbx, PhoneOnPaper phone)
{
    private int _cseq;

    internal string ETag { get; private set; } = "";

    internal PhoneOnPaper Phone => phone;

    internal SipMessage Publishes(
        string? document, int status = 200, string? ifMatch = null, int expires = 600, string? whose = null, string evt = "presence", params string[] more)
    {
        var uri = $"sip:{whose ?? phone.Number}@{phone.Wire.Domain}";
        List<string> lines = [$"Event: {evt}", .. more];
        if (expires >= 0)
            lines.Add($"Expires: {expires}");
        if (ifMatch is not null)
            lines.Add($"SIP-If-Match: {ifMatch}");
        if (document is not null && !more.Any(line => line.StartsWith("Content-Type", StringComparison.Ordinal)))
            lines.Add("Content-Type: application/pidf+xml");
        var callId = $"pub-{phone.Address}";
        phone.Wire.Sends(phone.Wire.Request("PUBLISH", uri, callId, ++_cseq, body: document, lines: [.. lines]));
        var answer = phone.Wire.Receives();
        if (answer.StatusCode == 401)
        {
            lines.Add($"Authorization: {phone.Proof(answer, "PUBLISH", uri)}");
            phone.Wire.Sends(phone.Wire.Request("PUBLISH", uri, callId, ++_cseq, body: document, lines: [.. lines]));
            pbx.LetPass(TimeSpan.FromMilliseconds(20));
            answer = phone.Wire.Receives();
        }
        Assert.Equal(status, answer.StatusCode);
        if (status == 200)
        {
            Assert.True(answer.TryGetHeader(SipHeader.SipETag, out var tag));
            Assert.NotEqual(ETag, Encoding.ASCII.GetString(tag));
            ETag = Encoding.ASCII.GetString(tag);
        }
        return answer;
    }
}
