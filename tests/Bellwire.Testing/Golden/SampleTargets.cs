using Bellwire.Contracts;

namespace Bellwire.Testing.Golden;

internal static class SampleTargets
{
    internal const string CallId = "a84b4c76e66710";

    private const string Destination = "sip:103@192.0.2.13:5060";

    internal static readonly PartyUri Caller = new("102", "example.org");
    internal static readonly PartyUri Callee = new("103", "example.org");
    internal static readonly CallSessionId SessionId = new(494533487177502720);
    internal static readonly UnixTime Time = new(1632670771);

    private static readonly TenantId Tenant = new(236047118140313600);
    private static readonly string[] Parties = ["102", "103"];

    internal static (string Name, PbxEvent Event)[] All { get; } =
    [
        ("target_add", new TargetAdd
        {
            CallId = CallId, CallTarget = Callee, Callee = Callee, Caller = Caller, Destination = Destination,
            SessionId = SessionId, TenantId = Tenant, Time = Time, Parties = Parties,
        }),
        ("target_ringing", new TargetRinging
        {
            CallId = CallId, CallTarget = Callee, Callee = Callee, Caller = Caller, Destination = Destination,
            SessionId = SessionId, TenantId = Tenant, Time = Time, Parties = Parties,
        }),
        ("target_noanswer", new TargetNoAnswer
        {
            CallId = CallId, CallTarget = Callee, Callee = Callee, Caller = Caller, Destination = Destination,
            SessionId = SessionId, TenantId = Tenant, Time = Time, Parties = Parties,
        }),
        ("target_fail", new TargetFail
        {
            CallId = CallId, CallTarget = Callee, Callee = Callee, Caller = Caller, Destination = Destination, FailCode = 486,
            SessionId = SessionId, TenantId = Tenant, Time = Time, Parties = Parties,
        }),
        ("target_ended", new TargetEnded
        {
            CallId = CallId, CallTarget = Callee, Callee = Callee, Caller = Caller, Destination = Destination,
            SessionId = SessionId, TenantId = Tenant, Time = Time, Parties = Parties,
        }),
    ];
}
