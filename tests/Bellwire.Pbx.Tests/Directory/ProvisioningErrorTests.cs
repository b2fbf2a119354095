using System.Text;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Testing;
using CsCheck;

namespace Bellwire.Pbx.Tests.Directory;

public sealed class ProvisioningErrorTests
{
    [Theory]
    [InlineData("""{"number":"12"}""", "$.tenants[0].extensions[0].number: must be 3 to 64 digits")]
    [InlineData("""{"number":"12a"}""", "$.tenants[0].extensions[0].number: must be 3 to 64 digits")]
    [InlineData("""{"number":101}""", "$.tenants[0].extensions[0].number: must be a string")]
    [InlineData("{}", "$.tenants[0].extensions[0].number: is missing")]
    [InlineData("7", "$.tenants[0].extensions[0]: must be an object")]
    [InlineData("""{"number":"101","colour":"red"}""", "$.tenants[0].extensions[0].colour: is not a member that is known here")]
    [InlineData("""{"number":"101","number":"102"}""", "$.tenants[0].extensions[0].number: is there twice")]
    [InlineData("""{"number":"101","ring_time":4}""", "$.tenants[0].extensions[0].ring_time: must be a whole number from 5 to 300")]
    [InlineData("""{"number":"101","ring_time":20.5}""", "$.tenants[0].extensions[0].ring_time: must be a whole number from 5 to 300")]
    [InlineData("""{"number":"101","enabled":"yes"}""", "$.tenants[0].extensions[0].enabled: must be true or false")]
    [InlineData("""{"number":"101","role":"Boss"}""", """$.tenants[0].extensions[0].role: must be one of "Admin", "QueueManager", "StandardUser" """)]
    [InlineData("""{"number":"101","username":"root"}""", "$.tenants[0].extensions[0].username: is a reserved name")]
    [InlineData("""{"number":"101","username":"a."}""",
        "$.tenants[0].extensions[0].username: must be 1 to 64 letters, digits, '_', '-', ''' or '.', without a dot at either end")]
    [InlineData("""{"number":"101","email":"nobody"}""", "$.tenants[0].extensions[0].email: must be an e-mail address")]
    [InlineData("""{"number":"101","display_name":"\ud800"}""", "$.tenants[0].extensions[0].display_name: must be at most 256 characters on one line")]
    [InlineData("""{"number":"101","display_name":"Ann\r\nVia: x"}""", "$.tenants[0].extensions[0].display_name: must be at most 256 characters on one line")]
    [InlineData("""{"number":"101","forward":{"business_trip":"999"}}""",
        "$.tenants[0].extensions[0].forward.business_trip: is 999, which is no extension, no queue, and fits no outbound rule")]
    [InlineData("""{"number":"101","forward":{"busy":"999"}}""",
        "$.tenants[0].extensions[0].forward.busy: is 999, which is no extension, no queue, and fits no outbound rule")]
    [InlineData("""{"number":"101"},{"number":"101"}""", "$.tenants[0].extensions[1].number: is 101, which is taken")]
    [InlineData("""{"number":"101","username":"ann"},{"number":"102","username":"Ann"}""", "$.tenants[0].extensions[1].username: is Ann, which is taken")]
    [InlineData("""{"number":"101","user_password_hash":"plain"}""",
        "$.tenants[0].extensions[0].user_password_hash: must be a hash as 'bellwire provision --hash' prints it")]
    [InlineData("""{"number":"101","sip_ha1":{"md5":"00"}}""", "$.tenants[0].extensions[0].sip_ha1.md5: must be 32 hex digits")]
    [InlineData("""{"number":"101","sip_ha1":{}}""", "$.tenants[0].extensions[0].sip_ha1.md5: is missing, and the tenant's digest needs it")]
    [InlineData("""{"number":"101","sip_password":"x","sip_ha1":{"md5":"00112233445566778899aabbccddeeff"}}""",
        "$.tenants[0].extensions[0].sip_ha1: stands beside sip_password: give one of the two")]
    public Task A_faulty_extension_is_told_with_its_place(string extensions, string error) => Refuses(Files.Extensions(extensions), error.TrimEnd());

    [Theory]
    [InlineData(""" "time_zone":"Mars/North" """, "$.tenants[0].time_zone: must be an IANA time zone such as Europe/Berlin")]
    [InlineData(""" "extensions":{} """, "$.tenants[0].extensions: must be a list")]
    [InlineData(""" "digest":"sha1" """, """$.tenants[0].digest: must be one of "md5", "sha256", "both" """)]
    [InlineData(""" "queues":[{"number":"8001","agents":[{"number":"101"}]}] """, "$.tenants[0].queues[0].agents[0].number: is 101, which is no extension")]
    [InlineData(""" "queues":[{"number":"8001","managers":["101"]}] """, "$.tenants[0].queues[0].managers[0]: is 101, which is no extension")]
    [InlineData(""" "queues":[{"number":"8001"}],"extensions":[{"number":"8001"}] """, "$.tenants[0].queues[0].number: is 8001, which is taken")]
    [InlineData(""" "queues":[{"number":"8001","overflow":{"action":"FORWARD_TO_NUMBER"}}] """,
        "$.tenants[0].queues[0].overflow.number: is missing, and the action FORWARD_TO_NUMBER needs it")]
    [InlineData(""" "queues":[{"number":"8001","overflow":{"action":"FORWARD_TO_NUMBER","number":"8001"}}] """,
        "$.tenants[0].queues[0].overflow.number: leads back to this queue")]
    [InlineData(""" "trunks":[{"name":"t","host":"a b"}] """, "$.tenants[0].trunks[0].host: must be a host name or an IP address, without port")]
    [InlineData(""" "trunks":[{"name":"t","host":"a","transport":"sctp"}] """, """$.tenants[0].trunks[0].transport: must be one of "udp", "tcp", "tls" """)]
    [InlineData(""" "trunks":[{"name":"t","host":"a","register":true}] """, "$.tenants[0].trunks[0].username: is missing, and a trunk with register needs it")]
    [InlineData(""" "trunks":[{"name":"t","host":"a","sources":["10.0.0.0/40"]}] """, "$.tenants[0].trunks[0].sources[0]: must be an IP address or a CIDR block")]
    [InlineData(""" "extensions":[{"number":"101"}],"trunks":[{"name":"t","host":"a","inbound":[{"did":"1","to":"101"},{"did":"1","to":"101"}]}] """,
        "$.tenants[0].trunks[0].inbound[1].did: is 1, which has a rule already")]
    [InlineData(""" "trunks":[{"name":"t","host":"a","inbound":[{"did":"1","to":"101"}]}] """,
        "$.tenants[0].trunks[0].inbound[0].to: is 101, which is no extension and no queue")]
    public Task A_faulty_tenant_is_told_with_its_place(string members, string error) => Refuses(Files.Tenant(members), error.TrimEnd());

    [Fact]
    public Task Domains_are_unique_whatever_their_case() => Refuses(
        """{"tenants":[{"name":"A","domain":"example.org"},{"name":"B","domain":"EXAMPLE.org"}]}""",
        "$.tenants[1].domain: is the domain of another tenant too");

    [Fact]
    public Task What_is_not_JSON_is_told_with_its_line() => Refuses("{\n\"tenants\":[,]}", "$: is not valid JSON at line 2, byte 12");

    [Fact]
    public async Task Every_error_is_told_at_once()
    {
        using var house = new TestDirectory();
        var file = """{"tenants":[{"domain":"x y","extensions":[{"number":"1"},{"ring_time":1}]}],"extra":1}""";
        var invalid = Assert.IsType<ProvisioningResult.Invalid>(await house.Provisioner.ApplyAsync(Encoding.UTF8.GetBytes(file), false, TestDirectory.By, default));
        Assert.Equal(
            [
                "$.tenants[0].name", "$.tenants[0].domain", "$.tenants[0].extensions[0].number", "$.tenants[0].extensions[1].number",
                "$.tenants[0].extensions[1].ring_time", "$.extra",
            ],
            invalid.Errors.Select(error => error.Path));
    }

    [Fact]
    public async Task Numbers_and_names_that_the_file_does_not_name_count_unless_pruned()
    {
        using var house = await TestDirectory.WithAsync(Files.Extensions("""{"number":"101","username":"ann"}"""));
        var file = Files.Tenant("""
            "extensions":[{"number":"102","username":"ann","forward":{"busy":"101"}}],"queues":[{"number":"101"}]
            """);
        var invalid = Assert.IsType<ProvisioningResult.Invalid>(await house.Provisioner.ApplyAsync(Encoding.UTF8.GetBytes(file), false, TestDirectory.By, default));
        Assert.Equal(
            [
                "$.tenants[0].queues[0].number: is 101, the number of an existing extension",
                "$.tenants[0].extensions[0].username: is ann, which is taken",
            ],
            invalid.Errors.Select(error => error.ToString()));
        Assert.Equal(3, (await house.AppliesAsync(file, prune: true)).Count);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var whole = Encoding.UTF8.GetBytes(Files.Whole);
        var mutation = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte);
        using var house = new TestDirectory();
        mutation.Array[1, 5].Sample(changes =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (place, value) in changes)
                bytes[place] = value;
            return house.Provisioner.Check(bytes, false) is not null;
        }, iter: 1000, threads: 1);
    }

    private static async Task Refuses(string file, string error)
    {
        using var house = new TestDirectory();
        var invalid = Assert.IsType<ProvisioningResult.Invalid>(await house.Provisioner.ApplyAsync(Encoding.UTF8.GetBytes(file), false, TestDirectory.By, default));
        Assert.Contains(error, invalid.Errors.Select(e => e.ToString()));
        Assert.Empty(house.Directory.Current.Tenants);
        Assert.Equal(0, ((MemoryDirectoryStore)house.Store).Commits);
    }
}
