using System.Text.Json;
using Bellwire.Pbx.Accounts;
using Bellwire.Testing.Processes;

namespace Bellwire.Server.Tests.Processes;

public sealed class VerbTests(Office office) : IClassFixture<Office>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Tail_prints_each_event_as_it_came()
    {
        await using var tail = Verb.Start("BELLWIRE_PASSWORD=user of 101", "tail", "--data", office.Data, "--user", "user-101", "--domain", Office.Domain, "--json");
        await tail.SaysAsync("connected", Patience);
        await using var phone = office.Phone("102");
        await phone.RegisterAsync(TimeSpan.FromSeconds(60), default);

        var line = await tail.SaysAsync("extension_register", Patience);
        using var read = JsonDocument.Parse(line);
        Assert.Equal("sip:102@example.org", read.RootElement.GetProperty("extension").GetString());

        tail.Terminate();
        Assert.Equal(0, await tail.ExitAsync(Patience));
    }

    [Fact]
    public async Task Tail_with_a_wrong_password_ends_with_4()
    {
        var (code, output) = await Verb.RunAsync("BELLWIRE_PASSWORD=wrong", "tail", "--data", office.Data, "--user", "user-101", "--domain", Office.Domain);

        Assert.Equal(4, code);
        Assert.Contains("name or password error", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_does_not_trust_a_server_whose_CA_it_was_not_given()
    {
        var (code, output) = await Verb.RunAsync(
            "BELLWIRE_PASSWORD=x", "tail", "--url", $"wss://127.0.0.1:{office.Server.Ready.WsiPort}", "--user", "user-101", "--domain", Office.Domain);

        Assert.Equal(5, code);
        Assert.Contains("--ca", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_comes_back_after_a_loss_and_says_so()
    {
        await using var ours = new Office();
        await ours.InitializeAsync();
        await using var tail = Verb.Start("BELLWIRE_PASSWORD=user of 101", "tail", "--data", ours.Data, "--user", "user-101", "--domain", Office.Domain, "--json");
        await tail.SaysAsync("connected", Patience);

        await ours.Server.KillAsync();
        await tail.SaysAsync("connection lost", Patience);
        await ours.RestartAsync();
        await tail.SaysAsync("connected", Patience, from: 2);
    }

    [Fact]
    public async Task Doctor_looks_at_a_running_server()
    {
        var (code, output) = await Verb.RunAsync("doctor", "--data", office.Data, "--json");

        Assert.Equal(0, code);
        Assert.Contains("wsi answers", output, StringComparison.Ordinal);
        Assert.Contains("api answers", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_finds_a_password_that_anybody_would_try()
    {
        using var folder = new DataFolder();
        var file = new ProvisioningFile();
        file.Tenant("example.org").Extension("101", sipPassword: "101", userPassword: "1234");
        file.WriteTo(folder.File("weak.json"));
        await Verb.RunAsync("provision", folder.File("weak.json"), "--data", folder.File("data"));

        var (code, output) = await Verb.RunAsync("doctor", "--data", folder.File("data"), "--wsi-port", "0", "--api-port", "0", "--sip-port", "0", "--sip-tls-port", "0");

        Assert.Equal(4, code);
        Assert.Contains("101@example.org can be registered by guessing", output, StringComparison.Ordinal);
        Assert.Contains("user password of 101@example.org can be guessed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_warns_of_a_file_that_others_can_read()
    {
        using var folder = new DataFolder();
        File.WriteAllText(folder.File("open.json"), """{"tenants":[]}""");
        File.SetUnixFileMode(folder.File("open.json"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", (await Verb.RunAsync("provision", folder.File("open.json"), "--data", folder.File("data"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_prints_schema_and_hash()
    {
        await using var schema = Verb.Start("provision", "--schema");
        await schema.SaysAsync("\"max_waiting_time\"", Patience);

        var (_, hash) = await Verb.RunAsync("BELLWIRE_NEW_PASSWORD=a good one", "provision", "--hash");
        Assert.True(PasswordHash.TryParse(hash.Trim())!.Verify("a good one"));
    }

    [Fact]
    public async Task A_new_key_for_the_secrets_leaves_everything_as_it_was()
    {
        await using var ours = new Office();
        await ours.InitializeAsync();
        await ours.Server.StopAsync();
        var before = File.ReadAllText(Path.Combine(ours.Data, "bellwire.key"));

        Assert.Equal(0, (await Verb.RunAsync("provision", "--rekey", "--data", ours.Data)).Code);
        Assert.NotEqual(before, File.ReadAllText(Path.Combine(ours.Data, "bellwire.key")));

        await ours.RestartAsync();
        await using var phone = ours.Phone("102");
        Assert.Equal(200, await phone.RegisterAsync(TimeSpan.FromSeconds(60), default));
    }

    [Fact]
    public async Task Demo_refuses_to_be_seen_from_outside()
    {
        var (code, output) = await Verb.RunAsync("demo", "--bind", "0.0.0.0");

        Assert.Equal(2, code);
        Assert.Contains("loopback", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_keeps_a_folder_that_is_named_and_takes_tenants_of_ones_own()
    {
        var folder = Directory.CreateTempSubdirectory("bellwire-demo-test-").FullName;
        try
        {
            var (data, file) = (Path.Combine(folder, "data"), Path.Combine(folder, "more.json"));
            await File.WriteAllTextAsync(file, """{"tenants":[{"name":"More","domain":"more.example"}]}""", TestContext.Current.CancellationToken);
            string[] words = ["demo", "--json", "--wsi-port", "0", "--api-port", "0", "--sip-port", "0", "--sip-tls-port", "0", "--provision", file, "--data"];
            await using var demo = Verb.Start([.. words, data]);

            Assert.Contains("more.example", await demo.SaysAsync("\"event\":\"ready\"", Patience), StringComparison.Ordinal);
            demo.Terminate();
            Assert.Equal(0, await demo.ExitAsync(Patience));
            Assert.True(File.Exists(Path.Combine(data, "directory.db")));

            var (code, output) = await Verb.RunAsync([.. words, folder]);      // not empty, not a demonstration's
            Assert.Equal(2, code);
            Assert.Contains("a folder of its own", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Demo_shows_phones_that_register()
    {
        await using var demo = Verb.Start("demo", "--json", "--wsi-port", "0", "--api-port", "0", "--sip-port", "0", "--sip-tls-port", "0");
        await demo.SaysAsync("\"event\":\"ready\"", Patience);

        var line = await demo.SaysAsync("sip:101@demo.local", Patience);

        Assert.Contains("Deskphone", line, StringComparison.Ordinal);
        demo.Terminate();
        Assert.Equal(0, await demo.ExitAsync(Patience));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("provision")]
    [InlineData("tail")]
    [InlineData("doctor")]
    public async Task Every_verb_teaches_by_examples(string verb)
    {
        var (code, output) = await Verb.RunAsync(verb, "--help");

        Assert.Equal(0, code);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains($"bellwire {verb}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("serve", "--wsi-port", "many")]
    [InlineData("serve", "--set", "PubSub:OutboxBytes=1")]
    [InlineData("serve", "--set", "Registrar:MinExpires=soon")]
    [InlineData("tail")]
    [InlineData("provision")]
    public async Task A_wrong_command_line_ends_with_2_and_touches_nothing(params string[] words) => Assert.Equal(2, (await Verb.RunAsync(words)).Code);
}
