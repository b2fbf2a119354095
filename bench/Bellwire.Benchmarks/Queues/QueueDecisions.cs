using System.Diagnostics;
using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;

namespace Bellwire.Benchmarks.Queues;

/// <summary>
/// <c>queues [seconds]</c>: how long one decision of a queue takes, event in, effects out, by number of agents and strategy: a caller comes, an agent
/// answers, a call ends, an agent misses an offer, in a full house. Prints one line a size.
/// </summary>
internal static class QueueDecisions
{
    private const int Warm = 20_000;

    internal static void Run(string[] args)
    {
        var seconds = args is [var text, ..] ? double.Parse(text, CultureInfo.InvariantCulture) : 1;
        Console.WriteLine("agents strategy                          decisions    p50 us    p99 us   p99.9 us");
        foreach (var agents in new[] { 10, 100, 1_000 })
            Measure(agents, QueueStrategy.RingSimultaneously, seconds, comeAndGo: true);
        foreach (var strategy in new[] { QueueStrategy.CyclicHunt, QueueStrategy.SkillBasedRoutingLeastWorkedHunt, QueueStrategy.RingSimultaneously })
            foreach (var agents in new[] { 10, 100, 1_000 })
                Measure(agents, strategy, seconds, comeAndGo: false);
    }

    private static void Measure(int agents, QueueStrategy strategy, double seconds, bool comeAndGo)
    {
        var house = new House(agents, strategy, comeAndGo);
        for (var i = 0; i < Warm / agents; i++)
            house.Next();
        var times = new List<double>(1 << 20);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
            times.Add(house.Next().TotalMicroseconds);
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{agents,6} {(comeAndGo ? "all ring, then none" : strategy),-32} {times.Count,10} {times[times.Count / 2],9:F1} {times[(int)(times.Count * 0.99)],9:F1} {times[(int)(times.Count * 0.999)],10:F1}"));
    }

    /// <summary>A caller comes and goes while all are free; or: half of the agents talk, some wrap up, a few callers wait; each step is one event, chosen at random.</summary>
    private sealed class House
    {
        private readonly QueueFloor _floor = new();
        private readonly Random _random = new(1);
        private readonly int _agents;
        private readonly bool _comeAndGo;
        private readonly List<(CallSessionId Session, string Agent)> _ringing = [];
        private readonly List<(CallSessionId Session, string Agent)> _talking = [];
        private readonly QueueId _queue = new(8001);
        private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        private long _session;

        internal House(int agents, QueueStrategy strategy, bool comeAndGo)
        {
            _comeAndGo = comeAndGo;
            _agents = agents;
            var settings = new Queue
            {
                Id = _queue,
                TenantId = new TenantId(1),
                Number = "8001",
                Strategy = strategy,
                MaxWaitingTime = TimeSpan.FromDays(1),
                Agents = [.. Enumerable.Range(1000, agents).Select(number => new AgentAssignment($"{number}", number % 5))],
            };
            _floor.On(new QueueInput.QueueChanged(null, settings), _now);
            foreach (var agent in settings.Agents)
                _floor.On(new QueueInput.Registered(agent.Number), _now);
        }

        internal TimeSpan Next()
        {
            _now = _now.AddMilliseconds(1);
            var input = Choose();
            var began = Stopwatch.GetTimestamp();
            var effects = _floor.On(input, _now);
            var took = Stopwatch.GetElapsedTime(began);
            foreach (var effect in effects)
                Note(effect);
            return took;
        }

        private QueueInput Choose()
        {
            if (_comeAndGo && _ringing.Count > 0)
                return new QueueInput.Left(new CallSessionId(_session));
            if (_talking.Count < _agents / 2 && _ringing.Count == 0)
                return new QueueInput.Enter(_queue, new CallSessionId(++_session), $"{_session % 5000}", "Caller");
            var (session, agent) = _ringing.Count > 0 ? Pick(_ringing) : default;
            return _random.Next(10) switch
            {
                < 2 => new QueueInput.Enter(_queue, new CallSessionId(++_session), $"{_session % 5000}", "Caller"),
                < 6 when agent is not null => new QueueInput.OfferAnswered(session, agent),
                < 7 when agent is not null => new QueueInput.OfferFailed(session, agent, OfferFailure.Declined),
                _ when _talking.Count > 0 => Ends(),
                _ => new QueueInput.Due(),
            };
        }

        private QueueInput.CallOver Ends()
        {
            var (session, agent) = Pick(_talking);
            _talking.Remove((session, agent));
            return new QueueInput.CallOver(agent, session);
        }

        private (CallSessionId Session, string Agent) Pick(List<(CallSessionId Session, string Agent)> from) => from[_random.Next(from.Count)];

        private void Note(QueueEffect effect)
        {
            switch (effect)
            {
                case QueueEffect.Offer offer: _ringing.Add((offer.Session, offer.Agent)); break;
                case QueueEffect.Withdraw withdraw: _ringing.Remove((withdraw.Session, withdraw.Agent)); break;
                case QueueEffect.Connect connect:
                    _ringing.Remove((connect.Session, connect.Agent));
                    _talking.Add((connect.Session, connect.Agent));
                    break;
                case QueueEffect.Publish { Event: QueueAgentStatus }:
                    _ringing.RemoveAll(ringing => _floor.Find(_queue)?.SeatOf(ringing.Agent)?.Row.State == AgentState.Ready);
                    break;
            }
        }
    }
}
