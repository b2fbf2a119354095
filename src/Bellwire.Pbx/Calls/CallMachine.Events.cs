using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// What a subscriber sees of the call.
internal sealed partial class CallMachine
{
    private readonly List<string> _parties = [];
    private CallDirection _direction;

    private UnixTime Now => UnixTime.From(_now);

    /// <summary>From now on the extension is a party: every later event of the session is about it too.</summary>
    private void Involve(string number, bool isExtension)
    {
        if (!isExtension || _parties.Contains(number))
            return;
        _parties.Add(number);
        _journalDue = true;
    }

    private string[] Parties => [.. _parties];

    private string[] PartiesOf(CallTarget target)
    {
        var parties = new List<string>(3);
        if (target.IsExtension)
            parties.Add(target.Number);
        foreach (var number in (string[])[facts.Caller, facts.Callee])
            if (_parties.Contains(number) && !parties.Contains(number))
                parties.Add(number);
        return [.. parties];
    }

    private void Publish(PbxEvent evt) => Do(new CallEffect.Publish(evt));

    private void PublishStart() => Publish(new CallStart
    {
        CallId = facts.CallId,
        Callee = facts.CalleeUri,
        Caller = facts.CallerUri,
        CallerDisplayName = facts.CallerDisplayName,
        CdrId = facts.CdrId,
        Direction = _direction,
        RequestId = facts.RequestId,
        SessionId = facts.SessionId,
        TenantId = facts.TenantId,
        Time = Now,
        Parties = Parties,
    });

    private void PublishEstablished(PartyUri target) => Publish(new CallEstablished
    {
        CallId = facts.CallId,
        CallTarget = target,
        Callee = facts.CalleeUri,
        Caller = facts.CallerUri,
        SessionId = facts.SessionId,
        TenantId = facts.TenantId,
        Time = Now,
        Parties = Parties,
    });

    private void PublishReroute(string number, RerouteReason reason) => Publish(new CallReroute
    {
        CallId = facts.CallId,
        CallTarget = new PartyUri(number, facts.Domain),
        Callee = facts.CalleeUri,
        Caller = facts.CallerUri,
        RerouteReason = reason,
        SessionId = facts.SessionId,
        TenantId = facts.TenantId,
        Time = Now,
        Parties = Parties,
    });

    private void PublishHold(CallInput.HoldChanged hold, PartyUri aor, PartyUri peer) => Publish(hold.Held
        ? new CallHold
        {
            Aor = aor, PeerAor = peer, CallId = hold.CallId, SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = Parties,
        }
        : new CallUnhold
        {
            Aor = aor, PeerAor = peer, CallId = hold.CallId, SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = Parties,
        });

    private void PublishTarget(CallTarget target, TargetChange change, int failCode = 0)
    {
        var (uri, parties) = (new PartyUri(target.Number, facts.Domain), PartiesOf(target));
        Publish(change switch
        {
            TargetChange.Added => new TargetAdd
            {
                CallId = facts.CallId, CallTarget = uri, Callee = facts.CalleeUri, Caller = facts.CallerUri, Destination = target.Destination,
                SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = parties,
            },
            TargetChange.Ringing => new TargetRinging
            {
                CallId = facts.CallId, CallTarget = uri, Callee = facts.CalleeUri, Caller = facts.CallerUri, Destination = target.Destination,
                SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = parties,
            },
            TargetChange.NoAnswer => new TargetNoAnswer
            {
                CallId = facts.CallId, CallTarget = uri, Callee = facts.CalleeUri, Caller = facts.CallerUri, Destination = target.Destination,
                SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = parties,
            },
            TargetChange.Failed => new TargetFail
            {
                CallId = facts.CallId, CallTarget = uri, Callee = facts.CalleeUri, Caller = facts.CallerUri, Destination = target.Destination,
                FailCode = failCode, SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = parties,
            },
            _ => new TargetEnded
            {
                CallId = facts.CallId, CallTarget = uri, Callee = facts.CalleeUri, Caller = facts.CallerUri, Destination = target.Destination,
                SessionId = facts.SessionId, TenantId = facts.TenantId, Time = Now, Parties = parties,
            },
        });
    }
}

internal enum TargetChange
{
    Added,
    Ringing,
    NoAnswer,
    Failed,
    Ended,
}
