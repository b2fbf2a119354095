using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>
/// A phone that does what a die says: it answers, refuses, ignores, redirects, holds, transfers, hangs up and gives up, in order and out of it. From
/// <see cref="ComesToReason"/> on it ends what it has and answers everything.
/// </summary>
internal sealed class RandomPhone(PhoneOnPaper phone, Random die, string[] numbers)
{
    private readonly List<Talk> _talks = [];
    private bool _isReasonable;
    private int _made;

    /// <summary>Reads all that has arrived and reacts to it.</summary>
    internal bool Reacts()
    {
        var any = false;
        while (phone.Wire.Unread > 0)
        {
            any = true;
            var message = phone.Wire.Receives();
            if (message.IsRequest)
                Serves(message);
            else
                Hears(message);
        }
        return any;
    }

    /// <summary>Does something of its own accord, unless the die asks ten times for what it cannot do now.</summary>
    internal void Acts()
    {
        for (var tries = 0; tries < 10 && !Does(die.Next(13)); tries++)
            continue;
    }

    private bool Does(int what)
    {
        var talk = _talks.Count == 0 ? null : _talks[die.Next(_talks.Count)];
        switch (what)
        {
            case 0 when _talks.Count < 3: Calls(numbers[die.Next(numbers.Length)]); break;
            case 1 or 2 or 10 when talk is { IsRinging: true }: Answers(talk, 200); break;
            case 3 when talk is { IsRinging: true }: Answers(talk, die.Next(2) == 0 ? 180 : 183); break;
            case 4 when talk is { IsRinging: true }: Answers(talk, Pick(486, 603, 480, 404, 302, 503)); break;
            case 5 when talk is { IsWaiting: true, Branch: not null }: Cancels(talk); break;
            case 6 or 11 or 12 when talk is { IsUp: true }: Asks(talk, "INVITE", Pick(Sdp.OnHold, Sdp.Resumed, Sdp.Plain)); break;
            case 7 when talk is { IsUp: true }: Asks(talk, "REFER", null, $"Refer-To: <sip:{numbers[die.Next(numbers.Length)]}@example.org>"); break;
            case 8 when talk is { IsUp: true }: HangsUp(talk); break;
            case 9 when talk is { IsUp: true } && _talks.Find(other => other != talk && other.RemoteTag.Length > 0) is { } other:
                Asks(talk, "REFER", null, $"Refer-To: <sip:101@example.org?Replaces={other.CallId}%3Bto-tag%3D{other.RemoteTag}%3Bfrom-tag%3D{other.LocalTag}>");
                break;
            default: return false;
        }
        return true;
    }

    /// <summary>Ends all that it has, and behaves from now on.</summary>
    internal void ComesToReason()
    {
        _isReasonable = true;
        foreach (var talk in _talks.ToArray())
            if (talk.IsUp)
                HangsUp(talk);
            else if (talk.IsRinging)
                Answers(talk, 486);
            else if (talk is { IsWaiting: true, Branch: not null })
                Cancels(talk);
    }

    private void Calls(string number)
    {
        var talk = new Talk { CallId = $"r{phone.Number}-{phone.Address.Port}-{++_made}-{die.Next()}", LocalTag = $"l{_made}", Target = $"sip:{number}@example.org", IsWaiting = true };
        talk.First = talk.Target;
        _talks.Add(talk);
        Invites(talk, null);
    }

    private void Invites(Talk talk, string? proof)
    {
        string[] lines = proof is null ? [] : [$"Authorization: {proof}"];
        phone.Wire.Sends(phone.Wire.Request("INVITE", talk.First, talk.CallId, ++talk.CSeq, fromTag: talk.LocalTag, body: Sdp.Plain, lines: lines));
    }

    private void Hears(SipMessage response)
    {
        if (!response.TryCSeq(out var cseq) || Find(response) is not { } talk)
            return;
        if (cseq.Method != SipMethod.Invite)
            return;
        var status = response.StatusCode;
        if (response.TryVia(out var via))
            talk.Branch = Encoding.ASCII.GetString(via.Branch);
        if (status > 100 && response.TryTo(out var to))
            talk.RemoteTag = Encoding.ASCII.GetString(to.Tag);
        if (status is > 100 and < 300 && response.TryContact(out var contact))
            talk.Target = Encoding.ASCII.GetString(contact.Address.UriText);
        if (status >= 300)
            phone.Wire.Sends(phone.Wire.Request("ACK", talk.First, talk.CallId, cseq.Number, toTag: talk.RemoteTag, fromTag: talk.LocalTag, branch: talk.Branch));
        if (status is >= 200 and < 300 && (_isReasonable || die.Next(12) > 0))
            phone.Wire.Sends(InDialog(talk, "ACK", cseq.Number, null));
        if (!talk.IsWaiting)
            return;
        if (status == 401 && talk.CSeq == 1)
        {
            Invites(talk, phone.Proof(response, "INVITE", talk.First));
            return;
        }
        if (status is >= 200 and < 300)
        {
            (talk.IsWaiting, talk.IsUp) = (false, true);
            if (_isReasonable)
                HangsUp(talk);
        }
        else if (status >= 300)
        {
            _talks.Remove(talk);
        }
    }

    private void Serves(SipMessage request)
    {
        var talk = Find(request);
        if (request.Method == SipMethod.Invite && request.TryTo(out var to) && to.Tag.IsEmpty)
            Rings(request);
        else if (request.Method == SipMethod.Invite)
            Renegotiates(request, talk);
        else if (request.Method == SipMethod.Cancel)
        {
            phone.Wire.Sends(phone.Wire.Response(request, 200, talk?.LocalTag ?? "x"));
            if (talk is { IsRinging: true })
                Answers(talk, !_isReasonable && die.Next(4) == 0 ? 200 : 487);
        }
        else if (request.Method == SipMethod.Bye)
        {
            if (talk is not null)
                _talks.Remove(talk);
            if (_isReasonable || die.Next(8) > 0)
                phone.Wire.Sends(phone.Wire.Response(request, 200));
        }
        else if (request.Method != SipMethod.Ack)
            phone.Wire.Sends(phone.Wire.Response(request, 200));
    }

    private void Rings(SipMessage invite)
    {
        if (_talks.Exists(known => known.Invite is { } rung && rung.Bytes.Span.SequenceEqual(invite.Bytes.Span)))
            return;
        if (!invite.TryCallId(out var callId) || !invite.TryFrom(out var from) || !invite.TryContact(out var contact))
            return;
        var talk = new Talk
        {
            CallId = Encoding.ASCII.GetString(callId), LocalTag = $"a{++_made}", RemoteTag = Encoding.ASCII.GetString(from.Tag),
            Target = Encoding.ASCII.GetString(contact.Address.UriText), Invite = invite, IsRinging = true,
        };
        talk.First = $"sip:{Encoding.ASCII.GetString(from.Uri.User)}@example.org";
        _talks.Add(talk);
        if (_isReasonable)
            Answers(talk, 486);
        else if (die.Next(5) > 0)
            Answers(talk, Pick(180, 180, 183, 183, 200, 200, 486));
    }

    private void Renegotiates(SipMessage request, Talk? talk)
    {
        if (!_isReasonable && die.Next(10) == 0)
            return;
        var status = talk is null ? 481 : _isReasonable ? 200 : Pick(200, 200, 200, 491, 488);
        phone.Wire.Sends(phone.Wire.Response(request, status, talk?.LocalTag ?? "x", status == 200 ? Pick(Sdp.Plain, Sdp.HeldAnswer) : null));
    }

    private void Answers(Talk talk, int status)
    {
        if (talk.Invite is not { } invite)
            return;
        string[] lines = status == 302 ? [$"Contact: <sip:{numbers[die.Next(numbers.Length)]}@example.org>"] : [];
        phone.Wire.Sends(phone.Wire.Response(invite, status, talk.LocalTag, status is 183 or 200 ? Sdp.Plain : null, lines));
        if (status < 200)
            return;
        (talk.IsRinging, talk.IsUp) = (false, status == 200);
        if (status != 200)
            _talks.Remove(talk);
        else if (_isReasonable)
            HangsUp(talk);
    }

    private void Cancels(Talk talk) =>
        phone.Wire.Sends(phone.Wire.Request("CANCEL", talk.First, talk.CallId, talk.CSeq, fromTag: talk.LocalTag, branch: talk.Branch));

    private void Asks(Talk talk, string method, string? sdp, params string[] lines) => phone.Wire.Sends(InDialog(talk, method, ++talk.CSeq, sdp, lines));

    private void HangsUp(Talk talk)
    {
        _talks.Remove(talk);
        Asks(talk, "BYE", null);
    }

    private string InDialog(Talk talk, string method, int cseq, string? sdp, params string[] lines) =>
        phone.Wire.Request(method, talk.Target, talk.CallId, cseq, to: talk.First, toTag: talk.RemoteTag, fromTag: talk.LocalTag, body: sdp, lines: lines);

    private Talk? Find(SipMessage message) =>
        message.TryCallId(out var id) && Encoding.ASCII.GetString(id) is var callId ? _talks.Find(known => known.CallId == callId) : null;

    private T Pick<T>(params T[] values) => values[die.Next(values.Length)];

    private sealed class Talk
    {
        internal required string CallId { get; init; }

        internal required string LocalTag { get; init; }

        internal string RemoteTag { get; set; } = "";

        internal required string Target { get; set; }

        internal string First { get; set; } = "";

        internal string? Branch { get; set; }

        internal int CSeq { get; set; }

        internal SipMessage? Invite { get; init; }

        internal bool IsRinging { get; set; }

        internal bool IsWaiting { get; set; }

        internal bool IsUp { get; set; }
    }
}
