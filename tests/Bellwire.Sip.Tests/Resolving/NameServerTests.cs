using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Testing.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Sip.Tests.Resolving;

/// <summary>The real DNS client against a name server on loopback.</summary>
public class NameServerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_trunk_is_found_by_SRV_and_both_families_of_addresses_and_still_found_when_the_server_falls_silent()
    {
        await using var server = new FakeNameServer { Ttl = TimeSpan.FromSeconds(60) };
        server.AddService("_sip._udp.carrier.example", "b.carrier.example", 5072, priority: 20);
        server.AddService("_sip._udp.carrier.example", "a.carrier.example", 5071, priority: 10);
        server.AddAddress("a.carrier.example", "192.0.2.1");
        server.AddAddress("a.carrier.example", "2001:db8::1");
        server.AddAddress("b.carrier.example", "192.0.2.2");
        var resolver = new SipResolver(
            new ResolverOptions { Servers = [server.Address], QueryTimeout = TimeSpan.FromMilliseconds(500) }, new SeededSipIds(1), _time, NullLogger<SipResolver>.Instance);
        string[] expected = ["Udp 192.0.2.1:5071", "Udp [2001:db8::1]:5071", "Udp 192.0.2.2:5072"];

        Assert.Equal(expected, await FindAsync(resolver, "carrier.example"));
        var questions = server.Questions;
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(expected, await FindAsync(resolver, "carrier.example"));
        Assert.Equal(questions, server.Questions);

        server.Silent = true;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(expected, await FindAsync(resolver, "carrier.example"));
        Assert.True(server.Questions > questions);
    }

    [Fact]
    public async Task A_name_without_SRV_has_its_addresses_and_a_missing_name_has_none()
    {
        await using var server = new FakeNameServer();
        server.AddAddress("plain.example", "192.0.2.9");
        var resolver = new SipResolver(new ResolverOptions { Servers = [server.Address] }, new SeededSipIds(1), _time, NullLogger<SipResolver>.Instance);
        Assert.Equal(["Udp 192.0.2.9:5060"], await FindAsync(resolver, "plain.example"));
        Assert.Empty(await FindAsync(resolver, "missing.example"));
    }

    private static async Task<string[]> FindAsync(SipResolver resolver, string host)
    {
        var hops = await resolver.ResolveAsync(new SipTarget(host, null, null, false), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return [.. hops.Select(hop => $"{hop.Transport} {hop.Address}")];
    }
}
