using System.Net;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Sip.Tests.Resolving;

public class SipResolverTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeDns _dns = new();

    [Theory]
    [InlineData("192.0.2.1", null, null, false, "Udp 192.0.2.1:5060")]
    [InlineData("[2001:db8::1]", 5070, SipTransport.Tcp, false, "Tcp [2001:db8::1]:5070")]
    [InlineData("192.0.2.1", null, null, true, "Tls 192.0.2.1:5061")]
    public async Task An_address_needs_no_asking(string host, int? port, SipTransport? transport, bool secure, string hop)
    {
        Assert.Equal([hop], await Find(new SipTarget(host, (ushort?)port, transport, secure)));
        Assert.Empty(_dns.Questions);
    }

    [Fact]
    public async Task A_name_with_a_port_is_looked_up_by_its_addresses_only()
    {
        _dns.Addresses["host.example"] = ["192.0.2.1", "2001:db8::1"];
        Assert.Equal(["Udp 192.0.2.1:5099", "Udp [2001:db8::1]:5099"], await Find(new SipTarget("host.example", 5099, null, false)));
        Assert.Equal(["A host.example"], _dns.Questions);
    }

    [Fact]
    public async Task A_name_without_port_follows_its_SRV_records_by_priority()
    {
        _dns.Services["_sip._udp.example.org"] = [new SrvTarget("b.example.org", 5062, 20, 1), new SrvTarget("a.example.org", 5061, 10, 1)];
        _dns.Addresses["a.example.org"] = ["192.0.2.1"];
        _dns.Addresses["b.example.org"] = ["192.0.2.2"];
        Assert.Equal(["Udp 192.0.2.1:5061", "Udp 192.0.2.2:5062"], await Find(new SipTarget("Example.ORG.", null, null, false)));
    }

    [Fact]
    public async Task Without_SRV_records_the_default_port_is_used()
    {
        _dns.Addresses["example.org"] = ["192.0.2.1"];
        Assert.Equal(["Tls 192.0.2.1:5061"], await Find(new SipTarget("example.org", null, null, true)));
        Assert.Equal(["SRV _sips._tcp.example.org", "A example.org"], _dns.Questions);
    }

    [Fact]
    public async Task An_answer_is_kept_for_its_time_to_live_and_a_missing_name_for_half_a_minute()
    {
        var resolver = Resolver();
        _dns.Ttl = TimeSpan.FromMinutes(5);
        _dns.Addresses["host.example"] = ["192.0.2.1"];
        await Find(resolver, "host.example");
        _time.Advance(TimeSpan.FromMinutes(4.9));
        await Find(resolver, "host.example");
        Assert.Single(_dns.Questions);
        _time.Advance(TimeSpan.FromMinutes(0.2));
        await Find(resolver, "host.example");
        Assert.Equal(2, _dns.Questions.Count);

        Assert.Empty(await Find(resolver, "nobody.example"));
        Assert.Empty(await Find(resolver, "nobody.example"));
        Assert.Equal(3, _dns.Questions.Count);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Empty(await Find(resolver, "nobody.example"));
        Assert.Equal(4, _dns.Questions.Count);
    }

    [Fact]
    public async Task When_no_server_answers_the_last_good_answer_is_used()
    {
        var resolver = Resolver();
        _dns.Addresses["host.example"] = ["192.0.2.1"];
        await Find(resolver, "host.example");
        _dns.IsDown = true;
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["Udp 192.0.2.1:5060"], await Find(resolver, "host.example"));
        Assert.Equal(["Udp 192.0.2.1:5060"], await Find(resolver, "host.example"));
        Assert.Equal(2, _dns.Questions.Count);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await Find(resolver, "host.example"));
    }

    [Fact]
    public async Task What_is_no_host_name_is_never_asked_for()
    {
        Assert.Empty(await Find(new SipTarget("no such host!", 5060, null, false)));
        Assert.Empty(await Find(new SipTarget("", 5060, null, false)));
        Assert.Empty(_dns.Questions);
    }

    [Fact]
    public async Task The_cache_is_bounded()
    {
        var resolver = Resolver(new ResolverOptions { MaxNames = 3 });
        for (var i = 0; i < 10; i++)
            await Find(resolver, $"h{i}.example");
        await Find(resolver, "h9.example");
        Assert.Equal(10, _dns.Questions.Count);
        await Find(resolver, "h0.example");
        Assert.Equal(11, _dns.Questions.Count);
    }

    [Fact]
    public void Within_a_priority_the_heavier_record_comes_first_more_often()
    {
        var ids = new SeededSipIds(5);
        var firsts = Enumerable.Range(0, 1000)
            .Count(_ => SrvOrder.Sort([new SrvTarget("light", 1, 1, 10), new SrvTarget("heavy", 1, 1, 90)], ids)[0].Host == "heavy");
        Assert.InRange(firsts, 850, 950);
        Assert.Equal(["a", "b"], SrvOrder.Sort([new SrvTarget("a", 1, 1, 0), new SrvTarget("b", 1, 2, 9)], ids).Select(srv => srv.Host));
    }

    [Fact]
    public async Task A_name_server_that_never_answers_costs_the_time_limit_and_no_more()
    {
        using var silent = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var options = new ResolverOptions { Servers = [(IPEndPoint)silent.Client.LocalEndPoint!], QueryTimeout = TimeSpan.FromMilliseconds(100) };
        var resolver = new SipResolver(options, new SeededSipIds(1), TimeProvider.System, NullLogger<SipResolver>.Instance);
        Assert.Empty(await resolver.ResolveAsync(new SipTarget("host.example", 5060, null, false), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private SipResolver Resolver(ResolverOptions? options = null) =>
        new(options ?? new ResolverOptions(), _dns, new SeededSipIds(1), _time, NullLogger<SipResolver>.Instance);

    private async Task<string[]> Find(SipTarget target) => Print(await Resolver().ResolveAsync(target, CancellationToken.None));

    private static async Task<string[]> Find(SipResolver resolver, string host) =>
        Print(await resolver.ResolveAsync(new SipTarget(host, 5060, null, false), CancellationToken.None));

    private static string[] Print(IReadOnlyList<SipHop> hops) => [.. hops.Select(hop => $"{hop.Transport} {hop.Address}")];

    private sealed class FakeDns : IDnsRecords
    {
        internal Dictionary<string, SrvTarget[]> Services { get; } = [];

        internal Dictionary<string, string[]> Addresses { get; } = [];

        internal List<string> Questions { get; } = [];

        internal TimeSpan Ttl { get; set; } = TimeSpan.FromMinutes(1);

        internal bool IsDown { get; set; }

        public Task<DnsAnswer<SrvTarget>> ServiceAsync(string name, CancellationToken cancellation) => Answer("SRV " + name, Services.GetValueOrDefault(name, []));

        public Task<DnsAnswer<IPAddress>> AddressesAsync(string name, CancellationToken cancellation) =>
            Answer("A " + name, Addresses.GetValueOrDefault(name, []).Select(IPAddress.Parse).ToArray());

        private Task<DnsAnswer<T>> Answer<T>(string question, T[] records)
        {
            Questions.Add(question);
            return IsDown ? Task.FromException<DnsAnswer<T>>(new DnsUnavailableException("down", null)) : Task.FromResult(new DnsAnswer<T>(records, Ttl));
        }
    }
}
