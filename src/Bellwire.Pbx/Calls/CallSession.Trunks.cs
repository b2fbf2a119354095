using Bellwire.Pbx.Calls.Legs;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Calls.Trunks;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transports;
using Bellwire.Sip.Uris;

namespace Bellwire.Pbx.Calls;

// Targets outside: the host is resolved off the loop, each of its addresses is tried in turn (RFC 3263 4.3).
internal sealed partial class CallSession
{
    private const int OrdinaryHeaders = 1000;                                  // bytes of an INVITE to a carrier without its description, with a proof

    private readonly Dictionary<int, Queue<SipHop>> _hops = [];
    private readonly Dictionary<int, TrunkAttempt> _trunksTaken = [];

    private void StartTrunk(CallTarget target, TrunkAttempt attempt)
    {
        if (_shard.TrunkOf(Facts.TenantId, attempt.Trunk) is not { } trunk)
        {
            Feed(new CallInput.Refused(target.Leg, 503));
            return;
        }
        if (trunk.MaxCalls is { } most && _shard.Census.OfTrunk(Facts.TenantId, trunk.Name) >= most)
        {
            Feed(new CallInput.Refused(target.Leg, 503));                      // taken since the number was looked up
            return;
        }
        _trunksTaken[target.Leg] = attempt;
        _shard.Census.TakeTrunk(Facts.TenantId, attempt.InNameOf, attempt.Trunk);
        _shard.Resolve(TrunkPlace.Of(trunk), this, hops =>
        {
            if (HasLeft(target.Leg))
                return;
            _hops[target.Leg] = new Queue<SipHop>(hops);
            TryHop(target, attempt, trunk);
        });
    }

    private void TryHop(CallTarget target, TrunkAttempt attempt, Trunk trunk)
    {
        if (!_hops[target.Leg].TryDequeue(out var hop))
        {
            LegOf(target.Leg)?.Release(ReleaseCause.Normal);
            GiveTrunkBack(target.Leg);
            Feed(new CallInput.Refused(target.Leg, 503));
            return;
        }
        _shard.ConnectTrunk(hop, (_callerOffer?.Length ?? 0) + OrdinaryHeaders, this, flow =>
        {
            if (HasLeft(target.Leg))
                return;
            if (flow is { } open)
                CallTrunk(target, attempt, trunk, open);
            else
                TryHop(target, attempt, trunk);
        });
    }

    private void CallTrunk(CallTarget target, TrunkAttempt attempt, Trunk trunk, SipFlow flow)
    {
        if (LegOf(target.Leg) is { } again)
        {
            again.InviteBy(flow);
            return;
        }
        var party = new LegParty(
            target.Number, false, attempt.CallerId, SessionText, trunk.MediaAnySource);
        if (OpenAudio(flow, target.Number, relayed: true) is not { } audio)
        {
            Feed(new CallInput.Refused(target.Leg, 503));
            return;
        }
        Prepare(audio, party);
        var leg = Leg.ToTarget(_shard.Legs, this, party, audio, flow, target.Leg);
        _legs[target.Leg] = leg;
        var host = HostOf(trunk);
        leg.Invite(new OutgoingInvite
        {
            RequestUri = attempt.Destination,
            FromDisplayName = IsWithheld ? "Anonymous" : "",
            FromUri = IsWithheld ? CallFacts.WithheldUri.ToString() : $"sip:{attempt.CallerId}@{host}",
            ToUri = $"sip:{attempt.DialledNumber}@{host}",
            MaxForwards = _maxForwards,
            Sdp = OfferFor(audio),
            AssertedIdentity = $"<sip:{attempt.CallerId}@{host}>",
            IsWithheld = IsWithheld,
            ResponseTime = trunk.ResponseTime,
            Credentials = trunk is { UserName: { } user, Password: { } password } ? new TrunkCredentials(user, password) : null,
        });
    }

    /// <summary>A trunk's address that is down hands over to its next one; only then is the trunk's failure the call's.</summary>
    private bool TryNextHop(Leg leg, int status)
    {
        if (status is not (408 or 503) || !_hops.TryGetValue(leg.Number, out var hops) || hops.Count == 0
            || _machine.Targets[leg.Number - 1] is not { Trunk: { } attempt, IsPending: true } target
            || _shard.TrunkOf(Facts.TenantId, attempt.Trunk) is not { } trunk)
            return false;
        leg.StayForAnotherWay();
        TryHop(target, attempt, trunk);
        return true;
    }

    // It was cancelled while its address was looked up or its connection made.
    private bool HasLeft(int number)
    {
        if (!_released.Contains(number) && !_closed)
            return false;
        GiveTrunkBack(number);
        return true;
    }

    private void GiveTrunkBack(int number)
    {
        if (_trunksTaken.Remove(number, out var attempt))
            _shard.Census.GiveTrunkBack(Facts.TenantId, attempt.InNameOf, attempt.Trunk);
    }

    private static string HostOf(Trunk trunk) => trunk.Host.Contains(':', StringComparison.Ordinal) ? $"[{trunk.Host}]" : trunk.Host;

    private static bool TryHopOf(Binding device, out SipHop hop)
    {
        hop = default;
        if (!SipUriView.TryParse(System.Text.Encoding.UTF8.GetBytes(device.TargetUri), out var uri)
            || !System.Net.IPAddress.TryParse(uri.Host.Length > 2 && uri.Host[0] == (byte)'[' ? uri.Host[1..^1] : uri.Host, out var address))
            return false;
        var transport = device.Flow.Transport;
        hop = new SipHop(transport, new SipEndPoint(address, uri.Port == 0 ? transport.DefaultPort() : uri.Port), address.ToString());
        return true;
    }
}
