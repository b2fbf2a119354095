using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Pbx.Calls.Routing;

namespace Bellwire.Pbx.Queues;

// Callers who have hung up and keep their place. At its turn:
//   we: INVITE agent       call_start, target_add             (queue_agent_status QUEUE_CALL)
//   agent: 200
//   we: INVITE the caller  target_add
//   caller: 200            call_established                   (queue_caller_status agent_answered before it)
// It is a call of its own, from the agent to the caller; in the events of the queue it goes by the session of the call that booked.
internal sealed partial class QueueDesk
{
    private readonly Dictionary<(CallSessionId Place, string Agent), CallSession> _attempts = [];

    /// <summary>A waiting caller wants to be called back there.</summary>
    internal void Books(CallSession call, string number) =>
        Feed(new QueueInput.BookCallback(call.Facts.SessionId, number, DialledFor(call, number)));

    // What leads to that number from here, if anything does for one of the agents. An inside number that an outside caller claims as his own is not his.
    private string? DialledFor(CallSession call, string number)
    {
        if (_shard.DirectoryOf(_tenant) is not { } directory || directory.FindQueue(call.Queue) is not { } queue || directory.FindQueue(number) is not null)
            return null;
        var isInside = directory.FindExtension(number) is not null;
        if (isInside && number == call.Waits.Number && !call.IsExtensionWaiting)
            return null;
        var dialled = isInside ? number : queue.CallbackPrefix + number;
        return queue.Agents.Any(agent => _shard.Router.Resolve(_tenant, dialled, agent.Number) is not CallRoute.Nowhere { StatusCode: not 503 }) ? dialled : null;
    }

    private void OfferCallback(BookedCallback booked, string agent)
    {
        var origin = new Origin
        {
            ShownNumber = booked.Number,
            ShownName = booked.CallerName,
            CallType = CallType.QueueCallback,
            Place = booked.Session,
            Watch = new CallbackAttempt(this, booked.Session, agent),
        };
        var (plan, refusal) = _shard.Plan(new StartCall { Tenant = _tenant, Caller = agent, Callee = booked.Dialled }, origin);
        if (plan is null)
        {
            var failure = refusal is StartRefusal.TooManyCalls or StartRefusal.NotReady ? OfferFailure.NoCall : OfferFailure.Unsuited;
            Feed(new QueueInput.OfferFailed(booked.Session, agent, failure));
            return;
        }
        _attempts[(booked.Session, agent)] = plan.Call;
        _shard.Begin(plan);
    }

    private bool TryWithdrawCallback(QueueEffect.Withdraw withdraw)
    {
        if (!_attempts.Remove((withdraw.Session, withdraw.Agent), out var call))
            return false;
        call.Feed(withdraw.Cause == WithdrawCause.NoAnswer ? new CallInput.RingTimeOver() : new CallInput.Stop(StopCause.Command));
        return true;
    }

    private void DialCallback(QueueEffect.DialCallback dial)
    {
        if (_attempts.TryGetValue((dial.Session, dial.Agent), out var call))
            call.Feed(new CallInput.GoOn());
    }

    private void AgentAnswered(CallSessionId place, string agent) => Feed(new QueueInput.OfferAnswered(place, agent));

    private void CallerReached(CallSessionId place) => Feed(new QueueInput.CallbackReached(place));

    // Whoever was told to stop is not in the list any more, and nothing follows from his end.
    private void AttemptOver(CallSession call, CallSessionId place, string agent, OriginStage stage, int statusCode)
    {
        if (!_attempts.TryGetValue((place, agent), out var known) || known != call)
            return;
        _attempts.Remove((place, agent));
        switch (stage)
        {
            case OriginStage.RingsFirst:
                Feed(new QueueInput.OfferFailed(place, agent, statusCode is 486 or >= 600 ? OfferFailure.Declined : OfferFailure.Unreachable));
                break;
            case OriginStage.CallsCallee:
                Feed(new QueueInput.CallbackFailed(place, Counts: statusCode is not (487 or 0 or 503)));   // else the agent left, or we had no call to make
                break;
        }
    }

    private sealed class CallbackAttempt(QueueDesk desk, CallSessionId place, string agent) : IOriginWatch
    {
        public void FirstAnswered(CallSession call) => desk.AgentAnswered(place, agent);

        public void Connected(CallSession call) => desk.CallerReached(place);

        public void Over(CallSession call, OriginStage stage, int statusCode) => desk.AttemptOver(call, place, agent, stage, statusCode);
    }
}
