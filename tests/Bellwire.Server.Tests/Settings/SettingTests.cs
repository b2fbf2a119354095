using System.Collections;
using System.Net;
using Bellwire.Server.Commands;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Tests.Settings;

public sealed class SettingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bellwire-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_anything_the_documented_ports_are_used()
    {
        var options = Read([]);

        Assert.Equal((8885, 8887, 5060, 5061), (options.WsiPort, options.ApiPort, options.SipPort, options.SipTlsPort));
        Assert.Equal(new PortRange(20000, 29999), options.RtpPorts);
        Assert.Null(options.WsiPlainPort);
        Assert.Empty(options.Bind);
        Assert.Equal(Path.Combine(_folder, "bellwire-data"), options.Data);
    }

    [Fact]
    public void An_option_wins_over_the_variable_and_the_variable_over_the_file()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Bellwire":{"WsiPort":1001,"ApiPort":1002,"SipPort":1003}}""");

        var options = Read(["WsiPort=3001"], ("BELLWIRE_WSI_PORT", "2001"), ("BELLWIRE_API_PORT", "2002"));

        Assert.Equal((3001, 2002, 1003), (options.WsiPort, options.ApiPort, options.SipPort));
    }

    [Fact]
    public void The_data_folders_file_wins_over_the_working_folders()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Bellwire":{"Data":"there","WsiPort":1001,"ApiPort":1002}}""");
        Directory.CreateDirectory(Path.Combine(_folder, "there"));
        File.WriteAllText(Path.Combine(_folder, "there", "appsettings.json"), """{"Bellwire":{"WsiPort":2001}}""");

        var options = Read([]);

        Assert.Equal((2001, 1002), (options.WsiPort, options.ApiPort));
    }

    [Fact]
    public void Lists_come_by_commas_by_repeating_and_as_arrays()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Bellwire":{"LocalNet":["10.0.0.0/8","192.168.0.0/16"]}}""");

        var options = Read(["Bind=127.0.0.1", "Bind=::1"], ("BELLWIRE_METRICS_FROM", "192.0.2.7, 2001:db8::/32"));

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], options.Bind);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.0.0/16")], options.LocalNet);
        Assert.Equal([IPNetwork.Parse("192.0.2.7/32"), IPNetwork.Parse("2001:db8::/32")], options.MetricsFrom);
    }

    [Theory]
    [InlineData("WsiPort", "65536", "--wsi-port")]
    [InlineData("WsiPort", "-1", "--wsi-port")]
    [InlineData("ApiPort", "many", "--api-port")]
    [InlineData("SipPort", "", "--sip-port")]
    [InlineData("RtpPorts", "200-100", "--rtp-ports")]
    [InlineData("RtpPorts", "0-100", "--rtp-ports")]
    [InlineData("RtpPorts", "1-2-3", "--rtp-ports")]
    [InlineData("Bind", "example.org", "--bind")]
    [InlineData("LocalNet", "10.0.0.0/33", "--local-net")]
    [InlineData("PublicAddress", "here", "--public-address")]
    [InlineData("TlsNames", "no spaces please", "--tls-names")]
    [InlineData("Node", "1024", "--node")]
    [InlineData("Json", "perhaps", "--json")]
    [InlineData("TlsCert", "missing.pem", "--tls-key")]
    [InlineData("Provision", "missing.json", "missing.json")]
    [InlineData("BehindProxy", "10.0.0.1", "--wsi-plain-port")]
    [InlineData("SipTlsPort", "8885", "--wsi-port")]
    public void A_wrong_value_ends_in_a_sentence_that_names_the_option(string key, string value, string named)
    {
        var fault = Assert.Throws<CommandFault>(() => Read([$"{key}={value}"]));

        Assert.Equal(ExitCode.Usage, fault.Code);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_key_in_the_file_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Bellwire":{"WsiPrt":1001}}""");

        Assert.Contains("WsiPrt", Assert.Throws<CommandFault>(() => Read([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_limit_is_told_with_the_known_ones()
    {
        var fault = Assert.Throws<CommandFault>(() => Read(["Http:MaxConections=7"]));

        Assert.Contains("MaxConnections", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_is_set_by_variable_and_by_the_set_option()
    {
        Assert.Equal(7, ReadAll(["Http:MaxConnections=7"], ("BELLWIRE_HTTP__MAX_CONNECTIONS", "8")).Http.MaxConnections);
        Assert.Equal(8, ReadAll([], ("BELLWIRE_HTTP__MAX_CONNECTIONS", "8")).Http.MaxConnections);
    }

    [Fact]
    public void Variables_of_other_verbs_are_no_error() => Assert.Equal(8885, Read([], ("BELLWIRE_PASSWORD", "x"), ("BELLWIRE_USER", "ann")).WsiPort);

    [Fact]
    public void A_file_that_is_no_json_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), "{");

        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandFault>(() => Read([])).Code);
    }

    [Fact]
    public void Each_setting_has_its_option_and_variable_from_the_same_words()
    {
        var setting = SettingCatalogue.All.Single(s => s.Key == "SipTlsPort");

        Assert.Equal(("--sip-tls-port", "BELLWIRE_SIP_TLS_PORT"), (setting.Option, setting.Variable));
        Assert.Equal(SettingCatalogue.All.Count, SettingCatalogue.All.Select(s => s.Option).Distinct().Count());
    }

    private ServerOptions Read(string[] given, params (string Name, string Value)[] variables) => ReadAll(given, variables).Options;

    private ServerSettings ReadAll(string[] given, params (string Name, string Value)[] variables)
    {
        var environment = new Hashtable();
        foreach (var (name, value) in variables)
            environment[name] = value;
        var byKey = given.Select(g => g.Split('=', 2)).GroupBy(g => g[0]).ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Select(p => p[1])]);
        return ServerSettings.Read(byKey, environment, _folder);
    }
}
