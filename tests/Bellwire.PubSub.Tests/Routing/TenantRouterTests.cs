using System.Net;
using Bellwire.Contracts;
using Bellwire.PubSub.Rights;
using Bellwire.PubSub.Routing;
using Bellwire.PubSub.Sessions;
using CsCheck;

namespace Bellwire.PubSub.Tests.Routing;

public sealed class TenantRouterTests
{
    private static readonly string[] Numbers = ["101", "102", "103"];
    private static readonly string[] QueueNumbers = ["8001", "8002", "8003"];

    private static readonly Gen<string[]?> Extensions = Gen.OneOf(Gen.Const((string[]?)null), Of(Numbers).Array[0, 3].Select(found => (string[]?)found));
    private static readonly Gen<string[]?> Queues = Gen.OneOf(Gen.Const((string[]?)null), Of(QueueNumbers).Array[0, 3].Select(found => (string[]?)found));
    private static readonly Gen<Topic[]> Topics = Of(Topic.ExtensionEvents, Topic.QueueEvents, Topic.CdrEvents).Array[0, 3].Select(found => found.Distinct().ToArray());
    private static readonly Gen<Role> Roles = Of(Role.StandardUser, Role.StandardUser, Role.QueueManager, Role.Admin);

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // What happens: a session joins (long), sends a command (with its index), a right changes, or an event is published.
    private static readonly Gen<object> Happening = Gen.Frequency(
        (2, Gen.Long[1, 3].Select(account => (object)account)),
        (5, Gen.Select(Gen.Int[0, 9], Topics, Extensions, Queues, (who, topics, extensions, queues) =>
            (object)(who, (ClientCommand)new SubscribeCommand { Echo = default, Topics = topics, Extensions = extensions, Queues = queues }))),
        (3, Gen.Select(Gen.Int[0, 9], Topics, Extensions, Queues, Gen.Bool, (who, topics, extensions, queues, all) =>
            (object)(who, (ClientCommand)new UnsubscribeCommand { Echo = default, Topics = all ? null : topics, Extensions = all ? null : extensions, Queues = all ? null : queues }))),
        (3, Gen.Select(Gen.Int[0, 2], Roles, Gen.Bool.Array[8], (which, role, coins) =>
            (object)new ExtensionRights(default, new ExtensionId(which + 1), Numbers[which], role, coins.Contains(true)))),
        (3, Gen.Select(Gen.Long[1, 3], Of(QueueNumbers), Of(Numbers).Array[0, 2], Of(Numbers).Array[0, 1],
            (id, number, agents, managers) => (object)new QueueRights(default, new QueueId(id), number, agents, managers))),
        (1, Gen.Long[1, 3].Select(id => (object)new QueueRemoved(default, new QueueId(id), "?"))),
        (1, Gen.Bool.Select(own => (object)new TenantRights(default, own))),
        (8, Gen.OneOf(
            Of(Numbers).Array[0, 3].Select(parties => (object)Events.Hold(parties)),
            Of(Numbers).Array[0, 3].Select(parties => (object)Events.Cdr(parties)),
            Of(QueueNumbers).Select(queue => (object)Events.Agents(queue)))));

    [Fact]
    public void The_router_delivers_exactly_what_a_naive_list_of_subscriptions_would() =>
        Happening.Array[1, 80].Sample(happenings =>
        {
            var house = new House();
            foreach (var happening in happenings)
                house.Happens(happening);
        }, iter: 3_000);

    // Both routers side by side. Snapshots are answered at once, so that gates are open.
    private sealed class House : IRouterEffects
    {
        private readonly NaiveRouter _naive = new();
        private readonly TenantRouter _router;
        private readonly List<Member> _members = [], _matched = [];
        private TenantRightsState _rights = TenantRightsState.Empty;

        internal House()
        {
            _router = new TenantRouter(this);
            foreach (var number in Numbers)
                Happens(new ExtensionRights(default, new ExtensionId(long.Parse(number, null) - 100), number, Role.StandardUser, true));
        }

        internal void Happens(object happening)
        {
            switch (happening)
            {
                case long account when _naive.Knows(account):
                    var entry = _rights.Extensions[new ExtensionId(account)];
                    var member = new Member(Session(_members.Count), new ExtensionId(account), entry.Number, entry.Role);
                    _members.Add(member);
                    _naive.Watchers.Add(new NaiveRouter.Watcher(account));
                    _router.Join(member);
                    break;
                case (int who, ClientCommand command) when who < _members.Count && !_naive.Watchers[who].Closed:
                    _naive.Watchers[who].Commands.Add(command);
                    Assert.True(command is SubscribeCommand subscribe
                        ? _router.Subscribe(_members[who], subscribe, 1000)
                        : _router.Unsubscribe(_members[who], (UnsubscribeCommand)command, 1000));
                    break;
                case RightsRecord record:
                    var after = _rights.After(record, 1);
                    _naive.Apply(record);
                    _router.Apply(new RightsChange(record, _rights, after));
                    _rights = after;
                    break;
                case PbxEvent evt:
                    _matched.Clear();
                    _router.Match(evt, _matched);
                    var expected = _members.Where((_, i) => _naive.Gets(_naive.Watchers[i], evt)).Select(expected => expected.Session.Id).ToArray();
                    Assert.Equal(expected, _matched.Select(got => got.Session.Id).Order());
                    break;
            }
        }

        public void SnapshotsOwed(Member member)
        {
            while (member.Snapshots is { } debt && debt.TryNext(1, out var queue))
                Assert.True(debt.Pay(queue, 1));
        }

        public void RightsGone(Member member) => Assert.Contains(member, _members);

        private static SubscriberSession Session(int id) => new(id, new AcceptedSocket(
            Stream.Null, () => { }, new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2)));
    }
}
