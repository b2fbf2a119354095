using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Directory;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls;

/// <summary>A call that has been counted in and can begin.</summary>
internal sealed record PlannedCall(CallSession Call, CallRoute First, CallRoute Callee);

// Calls of our own making, for programs and for the callbacks of queues.
internal sealed partial class CallShard
{
    private volatile bool _isStopping;

    /// <summary>
    /// Begins a call at once, on this loop. The caller's devices ring first; with a <see cref="Origin.Watch"/> the callee is not called before it says
    /// <see cref="CallInput.GoOn"/>. Null: it was refused.
    /// </summary>
    internal CallSession? Originate(StartCall wish, Origin origin)
    {
        var (plan, refusal) = Plan(wish, origin);
        if (plan is null)
        {
            Log.NotStarted(Logger, wish.Caller, wish.Callee, refusal);
            return null;
        }
        Begin(plan);
        return plan.Call;
    }

    /// <summary>Decides whether the call may begin, and counts it in. Any thread.</summary>
    internal (PlannedCall? Call, StartRefusal Refusal) Plan(StartCall wish, Origin origin)
    {
        if (_isStopping || !_around.Cdrs.IsReady)
            return (null, StartRefusal.NotReady);
        if (DirectoryOf(wish.Tenant) is not { } directory || directory.FindExtension(wish.Caller) is not { Enabled: true } caller)
            return (null, StartRefusal.CallerUnknown);
        var callee = Router.Resolve(wish.Tenant, wish.Callee, caller.Number);
        if (callee is CallRoute.Nowhere { StatusCode: var status })
            return (null, status switch { 403 => StartRefusal.NotAllowed, 503 => StartRefusal.TooManyCalls, _ => StartRefusal.CalleeUnknown });
        if (!Census.TryEnter(wish.Tenant))
            return (null, StartRefusal.TooManyCalls);
        if (directory.Tenant.MaxCalls is { } most && Census.CallsOf(wish.Tenant) > most)
        {
            Census.Leave(wish.Tenant);
            return (null, StartRefusal.TooManyCalls);
        }
        var session = new CallSessionId(Ids.Next());
        var facts = new CallFacts
        {
            SessionId = session,
            CdrId = new CdrId(Ids.Next()),
            TenantId = wish.Tenant,
            TenantName = directory.Tenant.Name,
            Domain = directory.Tenant.Domain,
            CallId = Legs.NewToken(24),
            Caller = caller.Number,
            CallerIsExtension = true,
            CallerDisplayName = caller.DisplayName,
            CallerDomain = directory.Tenant.Domain,
            Callee = wish.Callee,
            RequestId = session.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            UserData = wish.UserData,
            Origin = origin with { ShownName = origin.ShownName ?? NameOf(directory, origin.ShownNumber ?? wish.Callee) },
        };
        return (new PlannedCall(new CallSession(this, facts), Router.Resolve(wish.Tenant, caller.Number, null), callee), default);
    }

    private static string NameOf(TenantDirectory directory, string number) =>
        directory.FindExtension(number)?.DisplayName ?? directory.FindQueue(number)?.Name ?? "";

    /// <summary>Begins a planned call; on the loop.</summary>
    internal void Begin(PlannedCall plan)
    {
        Add(plan.Call);
        plan.Call.Originate(plan.First, plan.Callee);
    }

    private static partial class Log
    {
        [LoggerMessage(2310, LogLevel.Warning, "A call from {Caller} to {Callee} could not begin: {Refusal}")]
        public static partial void NotStarted(ILogger logger, string caller, string callee, StartRefusal refusal);
    }
}
