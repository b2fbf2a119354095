using Bellwire.Pbx.Calls.Control;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// What programs do with a call that stands. A hold by a program is ours: the phone of who holds knows nothing of it, so whatever that phone says of its
// audio meanwhile changes nothing of the hold, unless it holds itself.
internal sealed partial class CallSession
{
    private int? _heldByUs;                                                    // the leg in whose name we hold
    private bool _isParted;                                                    // neither hears the other

    /// <summary>Does it, and tells what came of it, once: at once, or when the other's phone has answered.</summary>
    internal void Obey(CallCommand command, Action<CommandOutcome> done)
    {
        switch (command)
        {
            case CallCommand.HangUp:
                Feed(new CallInput.Stop(StopCause.Command));
                done(CommandOutcome.Done);
                break;
            case CallCommand.Hold hold:
                With(hold.Extension, done, (holder, held) => Hold(holder, held, done));
                break;
            case CallCommand.Unhold unhold:
                With(unhold.Extension, done, (holder, held) => Unhold(holder, held, done));
                break;
            case CallCommand.Refer refer:
                done(Refer(refer));
                break;
        }
    }

    private void With(string extension, Action<CommandOutcome> done, Action<Leg, Leg> act)
    {
        if (_machine.TalkingLegOf(extension) is { } number && LegOf(number) is { IsUp: true } leg && LegOf(_machine.PeerOf(number)) is { IsUp: true } peer)
            act(leg, peer);
        else
            done(CommandOutcome.NotNow);
    }

    private void Hold(Leg holder, Leg held, Action<CommandOutcome> done)
    {
        if (_machine.IsHolding(holder.Number))
            done(CommandOutcome.Done);
        else if (held.Audio.Relay is null || holder.Audio.Remote is not { } says)
            done(CommandOutcome.NotPossible);
        else
            Offer(holder, held, says, SdpDirection.SendOnly, done, () =>
            {
                if (held.Audio.Relay is { } relay)
                    _media.Part(relay);
                (_heldByUs, _isParted) = (holder.Number, true);
                Feed(new CallInput.HoldChanged(holder.Number, true, holder.CallId));
            });
    }

    private void Unhold(Leg holder, Leg held, Action<CommandOutcome> done)
    {
        if (!_machine.IsHolding(holder.Number))
            done(CommandOutcome.Done);
        else if (_heldByUs != holder.Number)
            done(CommandOutcome.HeldByPhone);
        else if (holder.Audio.Remote is not { } says)
            done(CommandOutcome.NotPossible);
        else
            Offer(holder, held, says, SdpDirection.SendRecv, done, () =>
            {
                _heldByUs = null;
                Feed(new CallInput.HoldChanged(holder.Number, false, holder.CallId));
            });
    }

    private void Offer(Leg holder, Leg held, SdpSession says, SdpDirection direction, Action<CommandOutcome> done, Action agreed) =>
        held.SendOffer(held.Audio.Tell(says, direction), retriesGlare: true, outcome =>
        {
            if (outcome is not { IsAccepted: true, Sdp: { } answer })
            {
                done(CommandOutcome.PhoneRefused);
                return;
            }
            held.Agree(answer);
            if (_machine.Talking is null || !_machine.IsTalkingTo(holder.Number, held.Number))
            {
                done(CommandOutcome.NotNow);
                return;
            }
            agreed();
            done(CommandOutcome.Done);
        });

    private CommandOutcome Refer(CallCommand.Refer refer)
    {
        if (_machine.TalkingLegOf(refer.Extension) is not { } number || !_machine.CanTransfer(number) || _refers.ContainsKey(number))
            return CommandOutcome.NotNow;
        switch (_shard.Router.Resolve(Facts.TenantId, refer.To, refer.Extension))
        {
            case CallRoute.Nowhere { StatusCode: 403 }:
                return CommandOutcome.NumberNotAllowed;
            case CallRoute.Nowhere { StatusCode: 503 }:
                return CommandOutcome.Busy;
            case CallRoute.Nowhere:
                return CommandOutcome.NumberUnknown;
        }
        Feed(new CallInput.BlindTransfer(number, refer.To));
        return CommandOutcome.Done;
    }

    /// <summary>We hold in the name of that party, whatever its phone says.</summary>
    private bool IsHeldByUs(Leg holder) => _heldByUs == holder.Number && _machine.IsHolding(holder.Number);

    // Its phone holds now, too: from here on the hold is the phone's.
    private void GiveHoldTo(Leg holder) => _heldByUs = _heldByUs == holder.Number ? null : _heldByUs;

    private void Reconnect()
    {
        if (_isParted && (_heldByUs is not { } holder || !_machine.IsHolding(holder)) && _machine.Talking is { } sides && LegOf(sides.CallerSide) is { } one && LegOf(sides.CalleeSide) is { } other)
            Bridge(one, other);
    }
}
