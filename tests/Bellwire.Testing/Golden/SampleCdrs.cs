using Bellwire.Contracts;

namespace Bellwire.Testing.Golden;

internal static class SampleCdrs
{
    private const long FirstTargetId = 494533487177502722;

    private static readonly CdrTarget Target = new()
    {
        AnsweredTime = UnixTime.None,
        CallType = CallType.NormalCall,
        Callee = "103",
        Caller = "102",
        Destination = "sip:103@192.0.2.13:5060",
        EndReason = EndedReason.None,
        EndedTime = new UnixTime(1700000035),
        Id = new CdrId(FirstTargetId),
        OutboundCallerId = "",
        RingTime = new UnixTime(1700000001),
        StartTime = new UnixTime(1700000000),
        StatusCode = 0,
        TrunkName = "",
    };

    private static readonly CallCdr Answered = new()
    {
        AnsweredTime = new UnixTime(1700000005),
        CallId = SampleTargets.CallId,
        CallTargets = [Target with { AnsweredTime = new UnixTime(1700000005), EndReason = EndedReason.CallerDisconnect }],
        Callee = "103",
        CalleeDomain = "example.org",
        Caller = "102",
        CallerDisplayName = "Ann",
        CallerDomain = "example.org",
        DidCid = "",
        Direction = CallDirection.Ext,
        EndedReason = EndedReason.CallerDisconnect,
        EndedTime = new UnixTime(1700000035),
        OutboundCallerId = "",
        RingTime = new UnixTime(1700000001),
        SessionId = SampleTargets.SessionId,
        StartTime = new UnixTime(1700000000),
        StatusCode = "0",
        TenantId = new TenantId(236047118140313600),
        TenantName = "Example",
        TrunkName = "",
        UserData = "",
        Parties = ["102", "103"],
    };

    internal static (string Name, PbxEvent Event)[] All { get; } =
    [
        ("call_cdr", Answered),
        ("call_cdr-queue", ThroughAQueue()),
        ("call_cdr-unanswered", Answered with
        {
            AnsweredTime = UnixTime.None,
            CallTargets = [Target with { EndedTime = new UnixTime(1700000020), StatusCode = 486 }],
            EndedReason = EndedReason.None,
            EndedTime = new UnixTime(1700000020),
            StatusCode = "486",
            UserData = "ticket 17",
        }),
        ("call_cdr-no-target", Answered with
        {
            AnsweredTime = UnixTime.None,
            CallTargets = [],
            Callee = "199",
            EndedReason = EndedReason.None,
            EndedTime = new UnixTime(1700000000),
            RingTime = UnixTime.None,
            StatusCode = "404",
            Parties = ["102"],
        }),
        ("call_cdr-every-reason", Answered with
        {
            CallTargets = [.. Enum.GetValues<EndedReason>().Select((reason, index) => Target with
            {
                EndReason = reason,
                CallType = (CallType)(index % Enum.GetValues<CallType>().Length),
                Id = new CdrId(FirstTargetId + index),
            })],
            Direction = CallDirection.In2Out,
            EndedReason = EndedReason.AttendedTransferComplete,
        }),
    ];

    private static CallCdr ThroughAQueue()
    {
        var atQueue = new UnixTime(1700000000);
        var atAgent = new UnixTime(1700000012);
        var end = new UnixTime(1700000095);
        var offered = Target with { CallType = CallType.QueueCall, Caller = "18005550123", EndedTime = atAgent };
        return Answered with
        {
            AnsweredTime = atQueue,
            CallTargets =
            [
                offered with
                {
                    AnsweredTime = atQueue, Callee = "8001", Destination = "sip:8001@192.0.2.1:5060", EndReason = EndedReason.Referred,
                    RingTime = atQueue, TrunkName = "carrier",
                },
                offered with { Callee = "101", Destination = "sip:101@192.0.2.11:5062", Id = new CdrId(FirstTargetId + 1) },
                offered with
                {
                    AnsweredTime = atAgent, Callee = "102", Destination = "sip:102@192.0.2.12:5060", EndReason = EndedReason.CalleeDisconnect,
                    EndedTime = end, Id = new CdrId(FirstTargetId + 2),
                },
            ],
            Callee = "8001",
            Caller = "18005550123",
            CallerDisplayName = "",
            CallerDomain = "sip.carrier.example",
            DidCid = "18005550100",
            Direction = CallDirection.In,
            EndedReason = EndedReason.CalleeDisconnect,
            EndedTime = end,
            RingTime = atQueue,
            TrunkName = "carrier",
            Parties = ["101", "102"],
        };
    }
}
