using Bellwire.Contracts;

namespace Bellwire.Testing.Golden;

internal static class SampleCalls
{
    private static readonly TenantId Tenant = new(236047118140313600);
    private static readonly PartyUri Ann = new("102", "portsip.io");
    private static readonly PartyUri Bob = new("103", "portsip.io");

    private static readonly CallHold Hold = new()
    {
        Aor = Ann,
        CallId = "09jV-7QM2B-3E0Q-m20exw..",
        PeerAor = Bob,
        SessionId = new CallSessionId(494527456623988736),
        TenantId = Tenant,
        Time = new UnixTime(1632669389),
        Parties = ["102", "103"],
    };

    internal static (string Name, PbxEvent Event)[] All { get; } =
    [
        ("call_hold", Hold),
        ("call_unhold", new CallUnhold
        {
            Aor = Hold.Aor,
            CallId = Hold.CallId,
            PeerAor = Hold.PeerAor,
            SessionId = Hold.SessionId,
            TenantId = Tenant,
            Time = new UnixTime(1632669492),
            Parties = Hold.Parties,
        }),
        ("call_start", new CallStart
        {
            CallId = "rjFyDxQSbXPxXAd1IR8W-g..",
            Callee = Bob,
            Caller = Ann,
            CallerDisplayName = "",
            CdrId = new CdrId(494533487185891328),
            Direction = CallDirection.Ext,
            SessionId = new CallSessionId(494533487177502720),
            TenantId = Tenant,
            Time = new UnixTime(1632670771),
            Parties = ["102", "103"],
        }),
        ("call_start-in", Start("18005550123", "101", CallDirection.In)),
        ("call_start-out", Start("101", "18005550123", CallDirection.Out) with { RequestId = "494533487177502719" }),
        ("call_start-in2out", Start("18005550123", "18005550199", CallDirection.In2Out)),
        ("call_established", new CallEstablished
        {
            CallId = "K3jV2vbPzplkrC3cIBTGPg..",
            CallTarget = Bob,
            Callee = Bob,
            Caller = Ann,
            SessionId = new CallSessionId(494535522404798464),
            TenantId = Tenant,
            Time = new UnixTime(1632671262),
            Parties = ["102", "103"],
        }),
        ("call_ended", new CallEnded
        {
            CallId = "K3jV2vbPzplkrC3cIBTGPg..",
            Callee = Bob,
            Caller = Ann,
            SessionId = new CallSessionId(494535522404798464),
            TenantId = Tenant,
            Time = new UnixTime(1632671272),
            Parties = ["102", "103"],
        }),
        ("call_noanswer", new CallNoAnswer
        {
            CallId = "mbZA5vcQHZOkrPZfHjtsdQ..",
            Callee = Bob,
            Caller = Ann,
            SessionId = new CallSessionId(494536565997965312),
            TenantId = Tenant,
            Time = new UnixTime(1632671510),
            Parties = ["102", "103"],
        }),
        ("call_fail", new CallFail
        {
            CallId = "9SyfcKeZvuIVipZmefINbw..",
            Callee = Bob,
            Caller = Ann,
            FailCode = 480,
            SessionId = new CallSessionId(494537752386211840),
            TenantId = Tenant,
            Time = new UnixTime(1632671788),
            Parties = ["102", "103"],
        }),
        ("call_reroute", Reroute(RerouteReason.Transfer)),
        ("call_reroute-forwarding-unconditional", Reroute(RerouteReason.ForwardingUnconditional)),
        ("call_reroute-forwarding-busy", Reroute(RerouteReason.ForwardingBusy)),
        ("call_reroute-forwarding-no-answer", Reroute(RerouteReason.ForwardingNoAnswer)),
        ("call_reroute-forwarding-not-reachable", Reroute(RerouteReason.ForwardingNotReachable)),
        ("call_reroute-redirect", Reroute(RerouteReason.Redirect)),
        ("call_reroute-overflow", Reroute(RerouteReason.Overflow)),
        ("call_reroute-pickup", Reroute(RerouteReason.Pickup)),
    ];

    private static CallStart Start(string caller, string callee, CallDirection direction) => new()
    {
        CallId = SampleTargets.CallId,
        Callee = new PartyUri(callee, "example.org"),
        Caller = new PartyUri(caller, "example.org"),
        CallerDisplayName = "Ann",
        CdrId = new CdrId(494533487177502721),
        Direction = direction,
        SessionId = SampleTargets.SessionId,
        TenantId = Tenant,
        Time = SampleTargets.Time,
        Parties = ["101"],
    };

    private static CallReroute Reroute(RerouteReason reason) => new()
    {
        CallId = SampleTargets.CallId,
        CallTarget = new PartyUri("104", "example.org"),
        Callee = SampleTargets.Callee,
        Caller = SampleTargets.Caller,
        RerouteReason = reason,
        SessionId = SampleTargets.SessionId,
        TenantId = Tenant,
        Time = SampleTargets.Time,
        Parties = ["102", "103", "104"],
    };
}
