using Bellwire.Contracts;
using Bellwire.Pbx.Presence.Subscriptions;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Tests.Presence;

public sealed class SubscriptionCensusTests
{
    [Fact]
    public void One_watcher_and_the_whole_server_have_as_many_subscriptions_as_they_may()
    {
        var census = new SubscriptionCensus(most: 3, mostOfOne: 2);
        var (ann, bob) = (new Aor(new TenantId(1), "101"), new Aor(new TenantId(1), "102"));
        Assert.Equal([0, 0, 403, 0, 503, 503], new[] { ann, ann, ann, bob, bob, ann }.Select(census.TryEnter));
        census.Leave(ann);
        Assert.Equal(2, census.All);
        Assert.Equal([0, 503], new[] { bob, ann }.Select(census.TryEnter));
    }
}
