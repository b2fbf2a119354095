using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// RFC 4028 on one leg: whoever was agreed on refreshes at half of the session's time; the other ends the call when no refresh came, min(32 s, a third)
/// before the end. A phone that knows nothing of it is refreshed by us, so that one that has vanished is found out even without media.
/// </summary>
internal sealed class SessionTimer(Leg leg) : WheelTimer
{
    private const uint Longest = 24 * 3600;

    private uint _proposed;
    private bool _weRefresh;
    private long _startedAt;
    private uint _seconds;
    private bool _isOn;

    private uint Least => (uint)leg.Options.MinSessionExpires.TotalSeconds;

    /// <summary>Puts our wish into an INVITE.</summary>
    internal void Propose(SipWriter invite)
    {
        if (_proposed == 0)
            _proposed = (uint)leg.Options.SessionExpires.TotalSeconds;
        invite.Begin(SipHeader.SessionExpires).Number(_proposed).Line().Header(SipHeader.MinSe, Least);
    }

    /// <summary>A 422 wants a longer time. False: we asked for that much already.</summary>
    internal bool Lengthen(uint least)
    {
        if (least <= _proposed || least > Longest)
            return false;
        _proposed = least;
        return true;
    }

    /// <summary>422 with Min-SE to a time that is too short (RFC 4028 6). False: it was refused.</summary>
    internal bool Accepts(ServerTransaction transaction)
    {
        if (!IsTooShort(transaction.Request))
            return true;
        transaction.Respond(transaction.BeginReply(422).Header(SipHeader.MinSe, Least).EndWithoutBody());
        return false;
    }

    /// <summary>The same for an INVITE that is not accepted yet.</summary>
    internal static bool IsTooShort(SipMessage request, CallOptions options) =>
        request.HasToken(SipHeader.Supported, "timer"u8) && request.TrySessionExpires(out var wish) && wish.Seconds < options.MinSessionExpires.TotalSeconds;

    private bool IsTooShort(SipMessage request) => IsTooShort(request, leg.Options);

    /// <summary>Decides for a request that we answer 200, and writes it there (RFC 4028 9, table 2).</summary>
    internal void AgreeAsServer(SipMessage request, SipWriter reply)
    {
        var supports = request.HasToken(SipHeader.Supported, "timer"u8);
        var wishes = request.TrySessionExpires(out var wish);
        var seconds = wishes ? Math.Clamp(wish.Seconds, Least, Longest) : (uint)leg.Options.SessionExpires.TotalSeconds;
        _weRefresh = !wishes || !supports || wish.Refresher == SessionRefresher.Uas;
        if (supports)
            reply.Header(SipHeader.Require, "timer"u8);
        reply.Begin(SipHeader.SessionExpires).Number(seconds).Raw(_weRefresh ? ";refresher=uas"u8 : ";refresher=uac"u8).Line();
        Start(seconds);
    }

    /// <summary>Takes what the 2xx to our request says; without a word of it the session has no end, and we go on asking (RFC 4028 7.2).</summary>
    internal void AgreeAsClient(SipMessage response)
    {
        if (!response.TrySessionExpires(out var agreed))
        {
            _weRefresh = true;
            Start(_proposed);
            return;
        }
        _weRefresh = agreed.Refresher != SessionRefresher.Uas;
        Start(Math.Clamp(agreed.Seconds, 32, Longest));
    }

    internal void Stop()
    {
        _isOn = false;
        leg.Stack.Timers.Cancel(this);
    }

    private void Start(uint seconds)
    {
        (_isOn, _seconds, _startedAt) = (true, seconds, leg.Stack.Time.GetTimestamp());
        var wait = _weRefresh ? seconds / 2.0 : seconds - Math.Min(32.0, seconds / 3.0);
        leg.Stack.Timers.Arm(this, TimeSpan.FromSeconds(wait));
    }

    // A refresh that could not be made, or was refused for a while, is made again; at the end of the session's time nothing is left to refresh.
    private void Refresh()
    {
        var left = TimeSpan.FromSeconds(_seconds) - leg.Stack.Time.GetElapsedTime(_startedAt);
        if (left <= TimeSpan.Zero)
        {
            leg.SessionRanOut();
            return;
        }
        var again = TimeSpan.FromSeconds(Math.Max(5, left.TotalSeconds / 4));
        leg.Stack.Timers.Arm(this, again < left ? again : left);
        leg.RefreshSession();
    }

    protected override void OnDue() => leg.Later(() =>
    {
        if (!_isOn)
            return;
        if (_weRefresh)
            Refresh();
        else
            leg.SessionRanOut();
    });
}
