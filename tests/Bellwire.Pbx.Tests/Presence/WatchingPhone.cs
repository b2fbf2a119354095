using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Presence;

/// <summary>A phone that watches an extension: one subscription, one line an arrow.</summary>
internal sealed class WatchingPhone(PhoneOnPaper phone, string whom, string evt = "dialog")
{
    private readonly string _callId = $"sub-{phone.Address}-{whom}-{phone.NextCall()}";
    private string _toTag = "";
    private string _contact = "";
    private int _cseq;

    internal PhoneOnPaper Phone => phone;

    internal string Whom => whom;

    /// <summary>SUBSCRIBE, its challenge, its answer. A NOTIFY that follows stays unread.</summary>
    internal SipMessage Subscribes(int expires = 600, int status = 200, params string[] more)
    {
        var uri = $"sip:{whom}@{phone.Wire.Domain}";
        List<string> lines = [$"Event: {evt}", $"Expires: {expires}", .. more];
        phone.Wire.Sends(phone.Wire.Request("SUBSCRIBE", uri, _callId, ++_cseq, lines: [.. lines]));
        var answer = phone.Wire.Receives();
        if (answer.StatusCode == 401)
        {
            lines.Add($"Authorization: {phone.Proof(answer, "SUBSCRIBE", uri)}");
            phone.Wire.Sends(phone.Wire.Request("SUBSCRIBE", uri, _callId, ++_cseq, lines: [.. lines]));
            answer = phone.Wire.Receives();
        }
        Assert.Equal(status, answer.StatusCode);
        if (status == 200 && answer.TryTo(out var to) && answer.TryContact(out var contact))
            (_toTag, _contact) = (Encoding.ASCII.GetString(to.Tag), Encoding.ASCII.GetString(contact.Address.UriText));
        return answer;
    }

    /// <summary>SUBSCRIBE in the dialog.</summary>
    internal SipMessage Refreshes(int expires = 600, int status = 200, string? otherEvent = null, int? cseq = null)
    {
        phone.Wire.Sends(phone.Wire.Request(
            "SUBSCRIBE", _contact, _callId, cseq ?? ++_cseq, to: $"sip:{whom}@{phone.Wire.Domain}", toTag: _toTag,
            lines: [$"Event: {otherEvent ?? evt}", $"Expires: {expires}"]));
        return phone.Wire.Receives(status);
    }

    /// <summary>The next NOTIFY, answered.</summary>
    internal SipMessage IsNotified(int answer = 200)
    {
        var notify = phone.Wire.Receives(SipMethod.Notify);
        Assert.True(notify.TryEvent(out _));
        phone.Wire.Sends(phone.Wire.Response(notify, answer));
        return notify;
    }

    /// <summary>The next NOTIFY of a dialog subscription in short: <c>0 full initiator:confirmed</c>.</summary>
    internal string SeesLamp()
    {
        var info = XDocument.Parse(Encoding.UTF8.GetString(IsNotified().Body)).Root!;
        XNamespace ns = "urn:ietf:params:xml:ns:dialog-info";
        var dialogs = info.Elements(ns + "dialog").Select(dialog =>
        {
            var holds = dialog.Elements().Where(side => side.Descendants(ns + "param").Any()).Select(side => " " + side.Name.LocalName + "-holds");
            var code = dialog.Element(ns + "state")!.Attribute("code") is { } attribute ? " " + attribute.Value : "";
            var peer = dialog.Element(ns + "remote")?.Element(ns + "identity")?.Value.Split('@')[0]["sip:".Length..];
            return $"{dialog.Attribute("direction")!.Value}:{dialog.Element(ns + "state")!.Value}{code}:{peer}{string.Concat(holds)}";
        });
        return string.Create(CultureInfo.InvariantCulture, $"{info.Attribute("version")!.Value} {info.Attribute("state")!.Value} {string.Join(' ', dialogs)}").TrimEnd();
    }

    internal static string StateOf(SipMessage notify)
    {
        Assert.True(notify.TryGetHeader(SipHeader.SubscriptionState, out var state));
        return Encoding.ASCII.GetString(state);
    }
}
