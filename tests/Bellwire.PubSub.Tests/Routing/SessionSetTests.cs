using System.Net;
using Bellwire.Contracts;
using Bellwire.PubSub.Routing;
using Bellwire.PubSub.Sessions;
using CsCheck;

namespace Bellwire.PubSub.Tests.Routing;

public sealed class SessionSetTests
{
    private static readonly Member[] Members = [.. Enumerable.Range(0, 100).Select(i => new Member(
        new SubscriberSession(i, new AcceptedSocket(Stream.Null, () => { }, new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2))),
        new ExtensionId(i), "1", Role.StandardUser))];

    [Fact]
    public void A_set_holds_who_came_and_has_not_left_however_many_they_are() =>
        Gen.Int[0, 99].Array[0, 400].Sample(flips =>
        {
            var set = new SessionSet();
            var naive = new HashSet<Member>();
            foreach (var flip in flips)
            {
                if (naive.Add(Members[flip]))
                {
                    set.Add(Members[flip]);
                    continue;
                }
                naive.Remove(Members[flip]);
                set.Remove(Members[flip]);
                set.Remove(Members[flip]);
            }
            Assert.Equal(naive.Count, set.Count);
            Assert.True(naive.SetEquals(set.Members.ToArray()));
        }, iter: 500);
}
