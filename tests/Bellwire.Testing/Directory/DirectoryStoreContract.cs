using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Provisioning;
using Xunit;

namespace Bellwire.Testing;

/// <summary>What every directory store must do.</summary>
public abstract class DirectoryStoreContract
{
    private const string File = """
        {"tenants":[{"name":"Example","domain":"example.org","blocked_prefixes":["0900"],"max_calls":7,
          "extensions":[{"number":"101","username":"ann","display_name":"Änn","user_password":"pw","sip_password":"sip","role":"Admin","ring_time":25,
                         "forward":{"busy":"8001"},"recording":"on"},
                        {"number":"102","sip_ha1":{"md5":"00112233445566778899aabbccddeeff"}}],
          "queues":[{"number":"8001","strategy":"CYCLIC_HUNT","agents":[{"number":"101","skill_level":7}],"managers":["102"],"callback_after":60,
                     "overflow":{"action":"FORWARD_TO_NUMBER","number":"102"}}],
          "trunks":[{"name":"carrier","host":"192.0.2.10","transport":"tls","username":"me","password":"trunk-secret",
                     "inbound":[{"did":"18800606","to":"8001"}],"outbound":[{"prefix":"9","strip":1,"caller_id":"18800606"}]}],
          "webhooks":[{"name":"crm","url":"https://crm.example.org/calls","topics":["cdr_events"],"authentication":"digest","username":"us","password":"hook-secret",
                       "secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]}],
         "system_admins":[{"username":"chief","password":"top"}]}
        """;

    /// <summary>The store under test; each call opens it anew on the same data.</summary>
    protected abstract ValueTask<IDirectoryStore> OpenAsync();

    [Fact]
    public async Task An_empty_store_holds_nothing()
    {
        var store = await OpenAsync();
        Assert.True(store.ReadAll().IsEmpty);
        Assert.Null(store.ReadAppliedFile());
    }

    [Fact]
    public async Task What_was_stored_comes_back_whole()
    {
        using var house = new TestDirectory(store: await OpenAsync());
        await house.AppliesAsync(File);
        var before = house.Directory.Current.OnlyTenant!;
        using var again = new TestDirectory(store: await OpenAsync());
        var after = again.Directory.Current.OnlyTenant!;
        Assert.Equivalent(before.Tenant, after.Tenant, strict: true);
        Assert.Equal(before.Extensions.OrderBy(e => e.Number), after.Extensions.OrderBy(e => e.Number));
        Assert.Equivalent(before.FindQueue("8001"), after.FindQueue("8001"), strict: true);
        Assert.Equivalent(before.FindTrunk("carrier"), after.FindTrunk("carrier"), strict: true);
        Assert.Equal("trunk-secret", after.FindTrunk("carrier")!.Password!.Reveal());
        Assert.Equivalent(before.FindWebhook("crm"), after.FindWebhook("crm"), strict: true);
        Assert.Equal("hook-secret", after.FindWebhook("crm")!.Password!.Reveal());
        Assert.Equal(house.Directory.Current.SystemAdmins, again.Directory.Current.SystemAdmins);
        Assert.Empty(await again.AppliesAsync(File + " "));
    }

    [Fact]
    public async Task Changed_and_removed_elements_stay_so()
    {
        using (var house = new TestDirectory(store: await OpenAsync()))
        {
            await house.AppliesAsync(File);
            await house.AppliesAsync("""
                {"tenants":[{"name":"Example","domain":"example.org","extensions":[{"number":"101","ring_time":30},{"number":"8001"}]}]}
                """, prune: true);
        }
        using var again = new TestDirectory(store: await OpenAsync());
        var tenant = again.Directory.Current.OnlyTenant!;
        Assert.Equal(["101", "8001"], tenant.Extensions.Select(e => e.Number).Order());
        Assert.Equal(TimeSpan.FromSeconds(30), tenant.FindExtension("101")!.RingTime);
        Assert.Empty(tenant.Queues);
        Assert.Empty(tenant.Trunks);
        Assert.Empty(tenant.Webhooks);
        Assert.Empty(again.Directory.Current.SystemAdmins);
        await again.AppliesAsync("{}", prune: true);
        Assert.True((await OpenAsync()).ReadAll().IsEmpty);
    }

    [Fact]
    public async Task The_applied_file_is_remembered_until_something_else_changes()
    {
        using var house = new TestDirectory(store: await OpenAsync());
        await house.AppliesAsync(File, prune: true);
        Assert.True((await OpenAsync()).ReadAppliedFile()!.Pruned);
        Assert.IsType<ProvisioningResult.Skipped>(await house.Provisioner.ApplyAsync(System.Text.Encoding.UTF8.GetBytes(File), false, TestDirectory.By, default));
        await house.Store.CommitAsync(new DirectoryChangeSet(), null, default);
        Assert.Null((await OpenAsync()).ReadAppliedFile());
    }
}
