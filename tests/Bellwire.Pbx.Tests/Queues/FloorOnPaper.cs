using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>The queues of a tenant without calls: inputs by hand, events and effects as short words, so that a test reads like the ladder.</summary>
internal sealed class FloorOnPaper
{
    private readonly Dictionary<string, QueueId> _ids = [];
    private readonly Dictionary<string, CallSessionId> _sessions = [];
    private readonly Dictionary<(QueueId, string), AgentState?> _remembered = [];
    private readonly Dictionary<CallSessionId, BookedCallback> _kept = [];
    private readonly HashSet<string> _registered = [];
    private DateTimeOffset? _wakeAt;

    internal FloorOnPaper(params Queue[] queues)
    {
        foreach (var queue in queues)
            Provisions(queue);
        Story.Clear();
    }

    internal QueueFloor Floor { get; private set; } = new();

    internal DateTimeOffset Now { get; private set; } = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    /// <summary>What happened since the last look, as words.</summary>
    internal List<string> Story { get; } = [];

    internal List<QueueEffect> Effects { get; } = [];

    internal static Queue Queue(string number, params string[] agents) => new()
    {
        Id = new QueueId(long.Parse(number, System.Globalization.CultureInfo.InvariantCulture)),
        TenantId = new TenantId(1),
        Number = number,
        Name = $"Queue {number}",
        Strategy = QueueStrategy.PrioritizedHunt,
        StickyRouting = false,
        Agents = [.. agents.Select(agent => new AgentAssignment(agent, 1))],
    };

    internal FloorOnPaper Provisions(Queue queue)
    {
        var before = Floor.Find(queue.Id)?.Settings;
        _ids[queue.Number] = queue.Id;
        return Gets(new QueueInput.QueueChanged(before, queue));
    }

    internal FloorOnPaper Removes(string queue) => Gets(new QueueInput.QueueChanged(Floor.Find(_ids[queue])!.Settings, null)); // a queue of the test

    internal FloorOnPaper Registers(params string[] agents)
    {
        foreach (var agent in agents)
        {
            _registered.Add(agent);
            Gets(new QueueInput.Registered(agent));
        }
        return this;
    }

    internal FloorOnPaper Unregisters(string agent)
    {
        _registered.Remove(agent);
        return Gets(new QueueInput.Unregistered(agent));
    }

    internal FloorOnPaper Calls(string caller, string queue)
    {
        _sessions[caller] = new CallSessionId(long.Parse(caller, System.Globalization.CultureInfo.InvariantCulture));
        return Gets(new QueueInput.Enter(_ids[queue], _sessions[caller], caller, $"Caller {caller}"));
    }

    internal FloorOnPaper HangsUp(string caller) => Gets(new QueueInput.Left(_sessions[caller]));

    internal FloorOnPaper Answers(string agent, string caller) => Gets(new QueueInput.OfferAnswered(_sessions[caller], agent));

    internal FloorOnPaper Declines(string agent, string caller) => Gets(new QueueInput.OfferFailed(_sessions[caller], agent, OfferFailure.Declined));

    internal FloorOnPaper CannotBeReached(string agent, string caller) =>
        Gets(new QueueInput.OfferFailed(_sessions[caller], agent, OfferFailure.Unreachable));

    internal FloorOnPaper CannotDial(string agent, string caller) => Gets(new QueueInput.OfferFailed(_sessions[caller], agent, OfferFailure.Unsuited));

    internal FloorOnPaper HasNoCall(string agent, string caller) => Gets(new QueueInput.OfferFailed(_sessions[caller], agent, OfferFailure.NoCall));

    internal FloorOnPaper CallsWithoutOffer(string caller, string queue)
    {
        _sessions[caller] = new CallSessionId(long.Parse(caller, System.Globalization.CultureInfo.InvariantCulture));
        return Gets(new QueueInput.Enter(_ids[queue], _sessions[caller], caller, $"Caller {caller}", IsHeard: false));
    }

    internal FloorOnPaper IsHeard(string caller) => Gets(new QueueInput.CanBeOffered(_sessions[caller]));

    internal FloorOnPaper GivesPlace(string caller, string other)
    {
        _sessions[other] = new CallSessionId(long.Parse(other, System.Globalization.CultureInfo.InvariantCulture));
        return Gets(new QueueInput.GivePlace(_sessions[caller], _sessions[other], other, $"Caller {other}"));
    }

    internal FloorOnPaper IsDoneWith(string agent, string caller) => Gets(new QueueInput.CallOver(agent, _sessions[caller]));

    internal FloorOnPaper Dials(string agent, string other)
    {
        _sessions[other] = new CallSessionId(long.Parse(other, System.Globalization.CultureInfo.InvariantCulture));
        return Gets(new QueueInput.CallBegan(agent, _sessions[other], agent, ""));
    }

    internal FloorOnPaper Sets(string agent, AgentCommand command, string? queue = null) =>
        Gets(new QueueInput.Set(agent, queue is null ? null : _ids[queue], command));

    /// <summary>He books, and hangs up if he may.</summary>
    internal FloorOnPaper Books(string caller, string number)
    {
        Gets(new QueueInput.BookCallback(_sessions[caller], number, number));
        return Effects.OfType<QueueEffect.CallbackBooked>().Any(booked => booked.Session == _sessions[caller]) ? HangsUp(caller) : this;
    }

    internal FloorOnPaper IsReached(string caller) => Gets(new QueueInput.CallbackReached(_sessions[caller]));

    internal FloorOnPaper IsNotReached(string caller) => Gets(new QueueInput.CallbackFailed(_sessions[caller], Counts: true));

    /// <summary>Time goes on; whatever becomes due on the way happens at its moment.</summary>
    internal FloorOnPaper LetPass(double seconds)
    {
        var until = Now.AddSeconds(seconds);
        while (_wakeAt is { } moment && moment <= until)
        {
            Now = moment > Now ? moment : Now;
            Gets(new QueueInput.Due());
        }
        Now = until;
        return this;
    }

    /// <summary>The server is killed and starts again: calls and lines are gone but for callbacks, agents are what was remembered of them.</summary>
    internal FloorOnPaper Restarts()
    {
        var queues = Floor.Queues.Select(queue => queue.Settings).ToArray();
        Floor = new QueueFloor();
        _wakeAt = null;
        Floor.Restore(queues, _registered, (queue, agent) => _remembered.GetValueOrDefault((queue, agent)), _kept.Values, Now);
        return Gets(new QueueInput.TenantChanged([], TimeZoneInfo.Utc));
    }

    internal FloorOnPaper Gets(QueueInput input)
    {
        foreach (var effect in Floor.On(input, Now))
        {
            Effects.Add(effect);
            switch (effect)
            {
                case QueueEffect.WakeAt wake: _wakeAt = wake.Moment; break;
                case QueueEffect.Remember remember: _remembered[(remember.Queue, remember.Agent)] = remember.State; break;
                case QueueEffect.KeepCallback keep: _kept[keep.Callback.Session] = keep.Callback; break;
                case QueueEffect.ForgetCallback forget: _kept.Remove(forget.Session); break;
                default: Story.AddRange(Words(effect)); break;
            }
        }
        return this;
    }

    /// <summary>Asserts what happened since the last look.</summary>
    internal FloorOnPaper Sees(params string[] words)
    {
        Assert.Equal(words, Story);
        Story.Clear();
        return this;
    }

    internal FloorOnPaper Forgets()
    {
        Story.Clear();
        return this;
    }

    /// <summary>The state of an agent in a queue.</summary>
    internal AgentState State(string agent, string queue) => Floor.Find(_ids[queue])!.SeatOf(agent)!.Row.State; // both are of the test

    internal FloorOnPaper Shows(string agent, AgentState state, params string[] queues)
    {
        foreach (var queue in queues)
            Assert.Equal(state, State(agent, queue));
        return this;
    }

    internal string Line(string queue) => string.Join(' ', Floor.Find(_ids[queue])!.Line.Select(caller => caller.Number)); // the same

    private static IEnumerable<string> Words(QueueEffect effect) => effect switch
    {
        QueueEffect.Publish { Event: QueueCallerStatus status } => status.UpdatedCallers.Select(entry => $"{entry.CallerNumber} {entry.Reason} {entry.Position}"),
        QueueEffect.Publish { Event: QueueAgentStatus status } =>
        [
            .. (status.UpdatedAgents ?? []).Select(agent => $"{agent.AgentExtensionNumber}@{status.QueueNumber} {agent.State} {agent.CallerNumber}".TrimEnd()),
            .. (status.RemovedAgents ?? []).Select(agent => $"{agent.AgentExtensionNumber}@{status.QueueNumber} removed"),
        ],
        QueueEffect.Publish { Event: QueueSlaBreached breach } => [$"sla {breach.Caller} {breach.TotalCallersBreached} of {breach.WaitingCallers} waiting"],
        QueueEffect.Admit admit => [$"admit {admit.Session.Value}"],
        QueueEffect.Offer offer => [$"ring {offer.Agent} for {offer.Session.Value}"],
        QueueEffect.Withdraw withdraw => [$"stop {withdraw.Agent} {withdraw.Cause}"],
        QueueEffect.Connect connect => [$"connect {connect.Session.Value} {connect.Agent}"],
        QueueEffect.Overflow overflow => [$"overflow {overflow.Session.Value} {overflow.Cause} to {overflow.To ?? "nowhere"}"],
        QueueEffect.CallbackBooked booked => [$"booked {booked.Session.Value}"],
        QueueEffect.CallbackRefused refused => [$"refused {refused.Session.Value} {refused.Reason}"],
        QueueEffect.DialCallback dial => [$"dial for {dial.Agent}"],
        QueueEffect.CallbackGivenUp given => [$"given up {given.Number} {given.Outcome}"],
        _ => [effect.ToString()],
    };
}
