using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls;

// Legs for the targets that the machine wants to be called.
internal sealed partial class CallSession
{
    private void StartTarget(CallTarget target)
    {
        if (target.Trunk is { } attempt)
        {
            StartTrunk(target, attempt);
            return;
        }
        if (target.Device is not { } device)
        {
            Feed(new CallInput.Refused(target.Leg, 480));
            return;
        }
        if (!_machine.RingsFirst && IsBrowser(device) != IsWebRtc)
        {
            _warning = "A WebRTC phone can talk to WebRTC phones only";
            Feed(new CallInput.Refused(target.Leg, 488));
            return;
        }
        if (device.Flow.IsOpen)
            CallDevice(target, device, device.Flow);
        else if (device.ConnectionBound || !TryHopOf(device, out var hop))
            Feed(new CallInput.Refused(target.Leg, 430));                      // flow failed (RFC 5626 11.5)
        else
            _shard.Connect(hop, this, flow =>
            {
                if (_released.Contains(target.Leg) || _closed)
                    return;
                if (flow is { } open)
                    CallDevice(target, device, open);
                else
                    Feed(new CallInput.Refused(target.Leg, 503));
            });
    }

    private void CallDevice(CallTarget target, Binding device, SipFlow flow)
    {
        var (shown, name) = ShownTo(target);
        var party = new LegParty(target.Number, target.IsExtension, shown.Number, SessionText, false);
        if (OpenAudio(flow, target.Number, relayed: _machine.RingsFirst ? !IsBrowser(device) : !IsWebRtc) is not { } audio)
        {
            Feed(new CallInput.Refused(target.Leg, 503));
            return;
        }
        Prepare(audio, party);
        var leg = Leg.ToTarget(_shard.Legs, this, party, audio, flow, target.Leg, _machine.RingsFirst ? Facts.CallId : null);
        _legs[target.Leg] = leg;
        leg.Invite(new OutgoingInvite
        {
            RequestUri = device.TargetUri,
            Routes = device.Path.Length == 0 ? [] : [device.Path],
            FromDisplayName = name,
            FromUri = shown.ToString(),
            ToUri = $"sip:{target.Number}@{Facts.Domain}",
            MaxForwards = _maxForwards,
            Sdp = OfferFor(audio),
        });
    }

    /// <summary>What the new party is offered: the caller's own offer, or in a transfer what the party who stays said last.</summary>
    private ReadOnlyMemory<byte> OfferFor(LegAudio audio)
    {
        if (_machine.Counterpart == CallInput.CallerLeg && _machine.Talking is null)
            return _callerOffer is null ? default : audio.Tell(_callerOffer);
        return LegOf(_machine.Counterpart)?.Audio.Remote is { } stays ? audio.Tell(stays, SdpDirection.SendRecv) : default;
    }

    void ILegOwner.OnRefused(Leg leg, int status)
    {
        if (TryNextHop(leg, status))
            return;
        GiveTrunkBack(leg.Number);                                             // before the next trunk is counted
        Feed(new CallInput.Refused(leg.Number, status));
    }

    void ILegOwner.OnRedirected(Leg leg, int status, string uri) => Feed(
        _shard.NumberOf(uri, Facts.Domain) is { } number
            ? new CallInput.Redirected(leg.Number, status, number)
            : new CallInput.Refused(leg.Number, 403));                         // a foreign host: we do not call for others

    private static bool IsBrowser(Binding device) => device.Flow.Transport is SipTransport.Ws or SipTransport.Wss;
}
