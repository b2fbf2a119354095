using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Timers;

namespace Bellwire.Pbx.Queues.Waiting;

/// <summary>Ear and keys of one waiting caller: feeds his <see cref="WaitingMenu"/> and plays what it wants. For the loop of his call only.</summary>
internal sealed class WaitingVoice(CallShard shard, QueueDesk desk, QueueId queue, CallSession call, Leg leg) : WheelTimer
{
    private readonly WaitingMenu _menu = new(shard.Prompts, leg.Party.Number);
    private bool _hasBegun, _isOver;

    private readonly CallSessionId _session = call.Facts.SessionId;

    private DateTimeOffset Now => shard.Time.GetUtcNow();

    /// <summary>What he can hear is agreed, or agreed anew.</summary>
    internal void Hears()
    {
        if (_isOver || desk.Find(queue) is not { } settings)
            return;
        Carry(_hasBegun ? _menu.Again(Now) : _menu.Begin(settings.Settings, desk.PositionOf(_session), Now));
        _hasBegun = true;
    }

    /// <summary>The leg of who waits.</summary>
    internal Leg Leg => leg;

    /// <summary>A key, by telephone-event (RFC 4733) or by INFO.</summary>
    internal void Presses(char key, bool byInfo)
    {
        if (!_isOver && _hasBegun && desk.Find(queue) is { } settings)
            Carry(_menu.Digit(settings.Settings, key, byInfo, Now));
    }

    internal void Refused(CallbackRefusal reason) => Carry(_menu.Refused(reason, Now));

    internal void Booked() => Carry(_menu.Booked(Now));

    /// <summary>He waits no longer; what plays, plays on until somebody else says otherwise.</summary>
    internal void End()
    {
        _isOver = true;
        shard.Timers.Cancel(this);
    }

    protected override void OnDue() => shard.Loop.Post(() =>
    {
        if (!_isOver && desk.Find(queue) is { } settings && desk.PositionOf(_session) is > 0 and var place)
            Carry(_menu.Due(settings.Settings, place, Now));
    }, call);

    private void Carry(IReadOnlyList<MenuEffect> effects)
    {
        foreach (var effect in effects.ToArray())
            switch (effect)
            {
                case MenuEffect.Play play when leg.Audio is { IsSealed: false, Relay: { } relay }: relay.Play(play.Playlist); break;
                case MenuEffect.Book book: desk.Books(call, book.Number); break;
                case MenuEffect.HangUp: call.Feed(new CallInput.KeepsPlace()); break;
                case MenuEffect.WakeAt wake: Arm(wake.Moment); break;
            }
    }

    private void Arm(DateTimeOffset? moment)
    {
        shard.Timers.Cancel(this);
        if (moment is { } at && !_isOver)
            shard.Timers.Arm(this, at > Now ? at - Now : TimeSpan.Zero);
    }
}
