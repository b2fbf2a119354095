using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Directory;

public sealed class SnapshotTests
{
    [Fact]
    public async Task Domains_and_user_names_are_found_in_any_case_and_numbers_from_bytes()
    {
        using var house = await TestDirectory.WithAsync(Files.Whole);
        var tenant = house.Directory.Current.FindTenant("eXample.ORG"u8);
        Assert.NotNull(tenant);
        Assert.Same(tenant, house.Directory.Current.FindTenant("example.org".AsSpan()));
        Assert.Same(tenant.FindExtension("101"), tenant.FindExtensionByUserName("ANN"));
        Assert.Same(tenant.FindExtension("101"), tenant.FindExtension("101"u8));
        Assert.Same(tenant.FindQueue("8001"), tenant.FindQueue("8001".AsSpan()));
        Assert.Null(tenant.FindExtension("1\u00e91"u8));
        Assert.Null(tenant.FindExtension(new byte[65]));
        Assert.Null(house.Directory.Current.FindTenant(new byte[300]));
    }

    [Fact]
    public async Task Our_own_address_stands_for_the_only_tenant_and_for_none_of_two()
    {
        using var house = await TestDirectory.WithAsync("""{"tenants":[{"name":"A","domain":"a.example"}]}""");
        Assert.Equal("a.example", house.Directory.Current.OnlyTenant?.Tenant.Domain);
        await house.AppliesAsync("""{"tenants":[{"name":"B","domain":"b.example"}]}""");
        Assert.Null(house.Directory.Current.OnlyTenant);
    }

    [Fact]
    public async Task A_change_in_one_tenant_shares_the_tables_of_all_others()
    {
        using var house = await TestDirectory.WithAsync("""{"tenants":[{"name":"A","domain":"a.example"},{"name":"B","domain":"b.example"}]}""");
        var before = house.Directory.FindTenant("b.example");
        await house.AppliesAsync("""{"tenants":[{"name":"A","domain":"a.example","extensions":[{"number":"101"}]}]}""");
        Assert.Same(before, house.Directory.FindTenant("b.example"));
    }

    [Fact]
    public async Task A_reader_keeps_the_state_that_it_began_with()
    {
        using var house = await TestDirectory.WithAsync(Files.Extensions("""{"number":"101"}"""));
        var before = house.Directory.Current;
        await house.AppliesAsync(Files.Extensions("""{"number":"102"}"""), prune: true);
        Assert.NotNull(before.OnlyTenant!.FindExtension("101"));
        Assert.Null(before.OnlyTenant.FindExtension("102"));
    }

    [Fact]
    public async Task Two_extensions_swap_their_names_in_one_change()
    {
        using var house = await TestDirectory.WithAsync(Files.Extensions("""{"number":"101","username":"ann"}""", """{"number":"102","username":"bob"}"""));
        await house.AppliesAsync(Files.Extensions("""{"number":"101","username":"bob"}""", """{"number":"102","username":"ann"}""", """{"number":"103"}"""));
        var tenant = house.Directory.Current.OnlyTenant!;
        Assert.Equal(("102", "101"), (tenant.FindExtensionByUserName("ann")?.Number, tenant.FindExtensionByUserName("bob")?.Number));
        await house.AppliesAsync(Files.Extensions("""{"number":"101"}""", """{"number":"102","username":"Bob"}"""));
        tenant = house.Directory.Current.OnlyTenant!;
        Assert.Equal((null, "102"), (tenant.FindExtensionByUserName("ann")?.Number, tenant.FindExtensionByUserName("bob")?.Number));
        Assert.Equal(["101", "102", "103"], tenant.Extensions.Select(extension => extension.Number).Order());
    }

    [Fact]
    public void Secrets_never_print()
    {
        var trunk = new Trunk { Name = "t", Host = "h", Password = new("open sesame") };
        Assert.DoesNotContain("sesame", trunk.ToString(), StringComparison.Ordinal);
        var extension = new Extension { Number = "101", SipHa1 = Pbx.Accounts.SipHa1.Of("101", "e", "sesame"), UserPassword = Pbx.Accounts.PasswordHash.Create("x", 1) };
        Assert.DoesNotContain("pbkdf2", extension.ToString(), StringComparison.Ordinal);
        Assert.Equal(new TenantId(0), extension.TenantId);
    }
}
