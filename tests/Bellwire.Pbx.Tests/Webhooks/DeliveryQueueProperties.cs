using Bellwire.Pbx.Webhooks.Delivering;
using CsCheck;

namespace Bellwire.Pbx.Tests.Webhooks;

/// <summary>Whatever a receiver answers, and whenever the server is cut: everything is taken or dead, and no call's events change their order.</summary>
public sealed class DeliveryQueueProperties
{
    private static readonly long Scripts = long.TryParse(Environment.GetEnvironmentVariable("BELLWIRE_SCRIPTS"), out var scripts) ? scripts : 2_000;

    private static readonly Gen<(Kind Kind, int A)> Anything =
        Gen.Select(Gen.Int[0, Enum.GetValues<Kind>().Length - 1], Gen.Int[0, 1000], (kind, a) => ((Kind)kind, a));

    [Fact]
    public void Nothing_is_lost_and_nothing_of_a_call_is_overtaken() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Anything.List[0, 120]).Sample((seed, script) => new Script(seed).Run(script), iter: Scripts);

    private enum Kind
    {
        Happens,
        HappensAgain,
        Sends,
        SendsMore,
        IsTaken,
        IsTakenAtOnce,
        IsRefused,
        IsUnwanted,
        Stalls,
        TimePasses,
        IsSettled,
        IsCut,
        IsTooMuch,
    }

    /// <summary>A receiver, and the store as far as it matters: what waits, in its order.</summary>
    private sealed class Script(int seed)
    {
        private const int AtOnce = 3;

        private readonly RetryPlan _plan = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(24), new Random(seed));
        private readonly SortedDictionary<long, (long Order, DateTimeOffset Created, int Attempts, DateTimeOffset Due)> _stored = [];
        private readonly Dictionary<long, long> _received = [];             // by order: the newest that came
        private readonly HashSet<long> _taken = [], _dead = [];
        private readonly List<WaitingDelivery> _onTheirWay = [], _unsettled = [];
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private DeliveryQueue _queue = null!;                               // made by Run
        private long _last;

        public void Run(List<(Kind Kind, int A)> script)
        {
            _queue = new DeliveryQueue(_plan, AtOnce);
            foreach (var (kind, a) in script)
            {
                Step(kind, a);
                Check();
            }
            Finish();
            Assert.Equal(_last, _taken.Union(_dead).Count());
            Assert.Equal(0, _queue.Count);
        }

        private void Step(Kind kind, int a)
        {
            switch (kind)
            {
                case Kind.Happens or Kind.HappensAgain: Happens(a % 5); break;
                case Kind.Sends or Kind.SendsMore: Sends(); break;
                case Kind.IsTaken or Kind.IsTakenAtOnce: Answers(a, new PostOutcome.Answered(200, null)); break;
                case Kind.IsRefused: Answers(a, new PostOutcome.Answered(400 + (a % 3), null)); break;
                case Kind.IsUnwanted: Answers(a, new PostOutcome.Answered(a % 2 == 0 ? 404 : 410, null)); break;
                case Kind.Stalls: Answers(a, a % 2 == 0 ? new PostOutcome.NoAnswer("stalls") : new PostOutcome.Answered(503, TimeSpan.FromSeconds(a))); break;
                case Kind.TimePasses: _now += TimeSpan.FromSeconds(a * a / 100.0); break;
                case Kind.IsSettled: Settles(); break;
                case Kind.IsCut: Restarts(); break;
                case Kind.IsTooMuch: Buries(_queue.TakeOldest()); break;
            }
        }

        private void Happens(long order)
        {
            _stored.Add(++_last, (order, _now, 0, _now));
            _queue.Add(new WaitingDelivery(_last, order, _now, 0, _now));
        }

        private void Sends()
        {
            while (_queue.TakeExpired(_now) is { } old)
                Buries(old);
            if (_queue.Take(_now) is not { } next)
                return;
            Assert.True(_stored.ContainsKey(next.Id));
            Assert.DoesNotContain(_onTheirWay.Concat(_unsettled), other => other.Order == next.Order);
            _onTheirWay.Add(next);
            // What the receiver sees: never an older one of the call after a newer one.
            Assert.True(_received.GetValueOrDefault(next.Order) <= next.Id, $"{next.Id} came after {_received.GetValueOrDefault(next.Order)}");
            _received[next.Order] = next.Id;
        }

        private void Answers(int which, PostOutcome outcome)
        {
            if (_onTheirWay.Count == 0)
                return;
            var delivery = _onTheirWay[which % _onTheirWay.Count];
            _onTheirWay.Remove(delivery);
            switch (_queue.Answered(delivery, outcome, _now))
            {
                case Settlement.Delivered:
                    _taken.Add(delivery.Id);
                    _unsettled.Add(delivery);
                    break;
                case Settlement.Dead:
                    Buries(delivery);
                    break;
                case Settlement.Again again:
                    var row = _stored[delivery.Id];
                    _stored[delivery.Id] = row with { Attempts = delivery.Attempts, Due = again.Due };
                    Assert.InRange(again.Due, _now, row.Created.AddHours(24));
                    break;
            }
        }

        private void Settles()
        {
            foreach (var delivery in _unsettled)
            {
                _stored.Remove(delivery.Id);
                _queue.Settled(delivery);
            }
            _unsettled.Clear();
        }

        private void Buries(WaitingDelivery? delivery)
        {
            if (delivery is null)
                return;
            _dead.Add(delivery.Id);
            _stored.Remove(delivery.Id);
            _queue.Settled(delivery);
        }

        // What was taken and not settled comes again, and nothing else changes.
        private void Restarts()
        {
            _onTheirWay.Clear();
            _unsettled.Clear();
            _queue = new DeliveryQueue(_plan, AtOnce);
            foreach (var (id, row) in _stored)
                _queue.Add(new WaitingDelivery(id, row.Order, row.Created, row.Attempts, row.Due));
        }

        private void Check()
        {
            Assert.True(_onTheirWay.Count <= AtOnce);
            Assert.Equal(_stored.Count, _queue.Count);
        }

        // The receiver is well at last.
        private void Finish()
        {
            for (var i = 0; _queue.Count > 0; i++)
            {
                Assert.True(i < 10_000, "stuck");
                while (_onTheirWay.Count > 0)
                    Answers(0, new PostOutcome.Answered(200, null));
                Settles();
                Sends();
                if (_onTheirWay.Count == 0 && _queue.WakeAt is { } wake && wake > _now)
                    _now = wake;
            }
        }
    }
}
