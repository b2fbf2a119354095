using System.Globalization;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

// The one final event, then the one CDR.
internal sealed partial class CallMachine
{
    private string _outboundCallerId = "";
    private string _trunkOut = "";

    private void Fail(int statusCode, EndedReason reason)
    {
        Publish(new CallFail
        {
            CallId = facts.CallId,
            Callee = facts.CalleeUri,
            Caller = facts.CallerUri,
            FailCode = statusCode,
            SessionId = facts.SessionId,
            TenantId = facts.TenantId,
            Time = Now,
            Parties = Parties,
        });
        Close(reason, statusCode.ToString(CultureInfo.InvariantCulture));
    }

    private void NoAnswer()
    {
        Publish(new CallNoAnswer
        {
            CallId = facts.CallId,
            Callee = facts.CalleeUri,
            Caller = facts.CallerUri,
            SessionId = facts.SessionId,
            TenantId = facts.TenantId,
            Time = Now,
            Parties = Parties,
        });
        Close(EndedReason.None, "480");
    }

    private void End(EndedReason reason, string statusCode)
    {
        Publish(new CallEnded
        {
            CallId = facts.CallId,
            Callee = facts.CalleeUri,
            Caller = facts.CallerUri,
            SessionId = facts.SessionId,
            TenantId = facts.TenantId,
            Time = Now,
            Parties = Parties,
        });
        Close(reason, statusCode);
    }

    private void Close(EndedReason reason, string statusCode)
    {
        _phase = CallPhase.Over;
        Do(new CallEffect.WriteCdr(Cdr(reason, statusCode)));
        Do(new CallEffect.Close());
    }

    private CallCdr Cdr(EndedReason reason, string statusCode) => new()
    {
        AnsweredTime = Or0(_answeredAt),
        CallId = facts.CallId,
        CallTargets = [.. _targets.Select(Entry)],
        Callee = facts.Callee,
        CalleeDomain = facts.Domain,
        Caller = facts.Caller,
        CallerDisplayName = facts.CallerDisplayName,
        CallerDomain = facts.CallerDomain,
        DidCid = facts.Did,
        Direction = _direction,
        EndedReason = reason,
        EndedTime = Now,
        OutboundCallerId = _outboundCallerId,
        RingTime = Or0(_ringAt),
        SessionId = facts.SessionId,
        StartTime = UnixTime.From(_startedAt),
        StatusCode = statusCode,
        TenantId = facts.TenantId,
        TenantName = facts.TenantName,
        TrunkName = _trunkOut.Length > 0 ? _trunkOut : facts.TrunkIn,
        UserData = facts.UserData,
        Parties = Parties,
    };

    private CdrTarget Entry(CallTarget target) => new()
    {
        AnsweredTime = Or0(target.AnsweredAt),
        CallType = target.CallType,
        Callee = target.Number,
        Caller = facts.Caller,
        Destination = target.Destination,
        EndReason = target.EndReason,
        EndedTime = Or0(target.EndedAt),
        Id = new CdrId(newId()),
        OutboundCallerId = target.Trunk?.CallerId ?? "",
        RingTime = Or0(target.RingAt),
        StartTime = UnixTime.From(target.StartedAt),
        StatusCode = target.StatusCode,
        TrunkName = target.Trunk?.Trunk ?? "",
    };

    private static UnixTime Or0(DateTimeOffset? moment) => moment is { } known ? UnixTime.From(known) : UnixTime.None;
}
