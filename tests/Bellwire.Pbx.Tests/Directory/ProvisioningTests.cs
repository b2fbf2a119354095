using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Directory;

public sealed class ProvisioningTests
{
    [Fact]
    public async Task Every_member_of_the_file_reaches_the_directory()
    {
        using var house = await TestDirectory.WithAsync(Files.Whole);
        var tenant = house.Directory.FindTenant("EXAMPLE.ORG");
        Assert.NotNull(tenant);
        Assert.Equal(("Example", "example.org", 20, true), (tenant.Tenant.Name, tenant.Tenant.Domain, tenant.Tenant.MaxOutboundCalls, tenant.Tenant.CdrOwnCalls));
        var ann = tenant.FindExtension("101");
        Assert.NotNull(ann);
        Assert.Equal(("ann", "Ann", "ann@example.org", Role.Admin), (ann.UserName, ann.DisplayName, ann.Email, ann.Role));
        Assert.Equal((TimeSpan.FromSeconds(25), RecordingChoice.Off), (ann.RingTime, ann.Recording));
        Assert.Equal(new Forward(null, "8001", "102", "918800606") { Away = "8001", Lunch = "102", BusinessTrip = "102", DoNotDisturb = "102" }, ann.Forward);
        Assert.True(ann.UserPassword!.Verify("pw-ann", 1));
        Assert.True(ann.SipHa1!.Verify("101", "example.org", "sip-ann"));
        var queue = tenant.FindQueue("8001");
        Assert.NotNull(queue);
        Assert.Equal((QueueStrategy.SkillBasedRoutingPrioritizedHunt, "102"), (queue.Strategy, queue.Overflow.ForwardTo));
        Assert.Equal([new AgentAssignment("101", 7)], queue.Agents);
        Assert.Equal(["102"], queue.Managers);
        var trunk = Assert.Single(tenant.Trunks);
        Assert.Equal(("192.0.2.10", 5070, TrunkTransport.Tcp, "me", true), (trunk.Host, trunk.Port, trunk.Transport, trunk.UserName, trunk.Register));
        Assert.Equal("trunk-secret", trunk.Password!.Reveal());
        Assert.Equal(new OutboundRule("9", 1, "18800606"), Assert.Single(trunk.Outbound));
        Assert.Equal(2, trunk.ParseSources().Count);
        Assert.True(tenant.TryFindInbound("18800606", out var inbound));
        Assert.Equal("8001", inbound.Rule.To);
        Assert.True(house.Directory.Current.FindSystemAdmin("ROOT-ADMIN")!.Password!.Verify("top", 1));
    }

    [Fact]
    public async Task What_the_file_leaves_out_has_the_documented_defaults()
    {
        using var house = await TestDirectory.WithAsync(Files.Tenant("""
            "extensions":[{"number":"101"}],"queues":[{"number":"8001"}],"trunks":[{"name":"t","host":"sip.example.net"}]
            """));
        var tenant = house.Directory.Current.OnlyTenant;
        Assert.NotNull(tenant);
        Assert.Equal(("UTC", DigestChoice.Md5, false, null), (tenant.Tenant.TimeZone, tenant.Tenant.Digest, tenant.Tenant.Recording, tenant.Tenant.MaxCalls));
        var extension = tenant.FindExtension("101"u8);
        Assert.NotNull(extension);
        Assert.Equal((true, false, true, 2, 10), (extension.Enabled, extension.DoNotDisturb, extension.Outbound, extension.MaxOutboundCalls, extension.MaxBindings));
        Assert.Equal((Role.StandardUser, TimeSpan.FromSeconds(20), Forward.None), (extension.Role, extension.RingTime, extension.Forward));
        Assert.Null(extension.UserPassword);
        Assert.Null(extension.SipHa1);
        var queue = Assert.Single(tenant.Queues);
        Assert.Equal((QueueStrategy.RingSimultaneously, true, 3), (queue.Strategy, queue.StickyRouting, queue.CallbackTries));
        Assert.Equal((TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(10)), (queue.MaxWaitingTime, queue.PositionInterval));
        Assert.Equal((5060, TrunkTransport.Udp, false), (tenant.Trunks[0].Port, tenant.Trunks[0].Transport, tenant.Trunks[0].MediaAnySource));
    }

    [Fact]
    public async Task Applying_a_file_twice_changes_nothing()
    {
        using var house = await TestDirectory.WithAsync(Files.Whole);
        var before = house.Directory.Current;
        Assert.Empty(await house.AppliesAsync(Files.Whole + " "));
        Assert.Same(before, house.Directory.Current);
    }

    [Fact]
    public async Task A_file_that_is_byte_for_byte_the_last_one_is_not_even_read()
    {
        using var house = await TestDirectory.WithAsync(Files.Whole);
        var bytes = Encoding.UTF8.GetBytes(Files.Whole);
        Assert.IsType<ProvisioningResult.Skipped>(await house.Provisioner.ApplyAsync(bytes, false, TestDirectory.By, default));
        Assert.Equal(1, ((MemoryDirectoryStore)house.Store).Commits);
        Assert.IsType<ProvisioningResult.Applied>(await house.Provisioner.ApplyAsync(bytes, prune: true, TestDirectory.By, default));
        Assert.IsType<ProvisioningResult.Skipped>(await house.Provisioner.ApplyAsync(bytes, prune: true, TestDirectory.By, default));
    }

    [Fact]
    public async Task A_second_file_lists_what_it_created_changed_and_removed()
    {
        using var house = await TestDirectory.WithAsync(Files.Extensions("""{"number":"101","user_password":"one"}""", """{"number":"102"}"""));
        var second = Files.Extensions("""{"number":"101","user_password":"two","ring_time":30}""", """{"number":"103"}""");
        Assert.Equal(
            ["changed extension 101 of example.org: ring_time, user_password", "created extension 103 of example.org"],
            (await house.AppliesAsync(second)).Select(change => change.ToString()));
        Assert.NotNull(house.Directory.FindTenant("example.org")!.FindExtension("102"));
        Assert.Equal(["removed extension 102 of example.org"], (await house.AppliesAsync(second, prune: true)).Select(change => change.ToString()));
        Assert.Null(house.Directory.FindTenant("example.org")!.FindExtension("102"));
    }

    [Fact]
    public async Task A_pruned_tenant_goes_with_everything_in_it()
    {
        using var house = await TestDirectory.WithAsync(Files.Whole);
        var sink = (RecordingEventSink)house.Events;
        sink.Take();
        await house.AppliesAsync("{}", prune: true);
        Assert.Empty(house.Directory.Current.Tenants);
        Assert.Empty(house.Directory.Current.SystemAdmins);
        Assert.Equal(["QueueRemoved", "ExtensionRemoved", "ExtensionRemoved", "TenantRemoved"], sink.Take().Select(record => record.GetType().Name));
    }

    [Fact]
    public async Task An_unchanged_password_keeps_its_hash_and_its_tokens_and_a_changed_one_does_not()
    {
        using var house = await TestDirectory.WithAsync(Files.Extensions("""{"number":"101","user_password":"one"}"""));
        var sink = (RecordingEventSink)house.Events;
        var first = house.Directory.Current.OnlyTenant!.FindExtension("101")!;
        sink.Take();
        await house.AppliesAsync(Files.Extensions("""{"number":"101","user_password":"one","display_name":"A"}"""));
        var same = house.Directory.Current.OnlyTenant!.FindExtension("101")!;
        Assert.Equal((first.UserPassword, first.SecretsVersion), (same.UserPassword, same.SecretsVersion));
        Assert.Empty(sink.Take());
        await house.AppliesAsync(Files.Extensions("""{"number":"101","user_password":"two"}"""));
        var changed = house.Directory.Current.OnlyTenant!.FindExtension("101")!;
        Assert.True(changed.UserPassword!.Verify("two", 1));
        Assert.Equal(first.SecretsVersion + 1, changed.SecretsVersion);
        Assert.Equal([new ExtensionSessionsRevoked(changed.TenantId, changed.Id)], sink.Take());
    }

    [Fact]
    public async Task Rights_of_new_things_come_before_those_that_go()
    {
        using var house = await TestDirectory.WithAsync(Files.Tenant("""
            "extensions":[{"number":"101"},{"number":"102"}],"queues":[{"number":"8001","agents":[{"number":"101"}]}]
            """));
        var sink = (RecordingEventSink)house.Events;
        Assert.Equal(["TenantRights", "ExtensionRights", "ExtensionRights", "QueueRights"], sink.Take().Select(record => record.GetType().Name));
        await house.AppliesAsync(Files.Tenant("""
            "extensions":[{"number":"101","role":"QueueManager"},{"number":"103"}],"queues":[{"number":"8002","agents":[{"number":"103"}],"managers":["101"]}]
            """), prune: true);
        Assert.Equal(
            ["ExtensionRights", "ExtensionRights", "QueueRights", "QueueRemoved", "ExtensionRemoved"],
            sink.Take().Select(record => record.GetType().Name));
    }

    [Fact]
    public async Task At_start_the_whole_directory_is_published_and_the_stored_one_is_the_same()
    {
        using var first = await TestDirectory.WithAsync(Files.Whole);
        var sink = new RecordingEventSink();
        using var second = new TestDirectory(sink, store: first.Store);
        second.Directory.PublishAll();
        Assert.Equal(
            first.Directory.Current.OnlyTenant!.Extensions.Select(e => e.Id), second.Directory.Current.OnlyTenant!.Extensions.Select(e => e.Id));
        Assert.Equal(["TenantRights", "ExtensionRights", "ExtensionRights", "QueueRights"], sink.Take().Select(record => record.GetType().Name));
    }

    [Fact]
    public async Task Observers_hear_of_a_removed_and_of_a_disabled_extension_after_readers_see_it()
    {
        using var house = await TestDirectory.WithAsync(Files.Extensions("""{"number":"101"}""", """{"number":"102"}"""));
        var observer = new Observer(house.Directory);
        house.Directory.Observe(observer);
        await house.AppliesAsync(Files.Extensions("""{"number":"101","enabled":false}"""), prune: true);
        Assert.Equal(["101 True>False", "102 gone"], observer.Seen);
    }

    private sealed class Observer(PbxDirectory directory) : IDirectoryChanges
    {
        public List<string> Seen { get; } = [];

        public void Applied(DirectoryChangeSet changes)
        {
            foreach (var (before, after) in changes.Extensions)
            {
                Assert.Equal(after, directory.Current.OnlyTenant!.FindExtension(before!.Number));
                Seen.Add(after is null ? $"{before.Number} gone" : $"{before.Number} {before.Enabled}>{after.Enabled}");
            }
        }
    }
}
