using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>linphonec with files for sound; its trace is read to know what the server answered.</summary>
internal sealed class Linphone : IPhone
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private Linphone(ChildProcess process) => _process = process;

    public string UserAgent => "Linphone";

    public static Linphone Start(PhoneOrder order)
    {
        var program = Require.Program("linphonec");
        var folder = order.House.NewFolder("linphone");
        Directory.CreateDirectory(Path.Combine(folder, ".local", "share", "linphone"));
        Directory.CreateDirectory(Path.Combine(folder, ".config", "linphone"));
        var configuration = Path.Combine(folder, "rc");
        File.WriteAllText(configuration, Configuration(order));
        // It writes its trace in blocks unless it is told to write lines.
        return new Linphone(ChildProcess.Start(
            Require.Program("stdbuf"), ["-oL", program, "-c", configuration, "-d", "6"], folder,
            new Dictionary<string, string?> { ["HOME"] = folder, ["TERM"] = "dumb", ["LINPHONE_WORK_DIR"] = folder }));
    }

    public async Task RegistersAsync(int times) =>
        Assert.True(
            await _process.Output.LineAsync(IsOk, times, Patience) is not null,
            $"linphonec was not registered {times} times:\n{_process.Output.Tail()}");

    public async Task IsRefusedAsync() => await _process.SaysAsync("LinphoneRegistrationFailed", Patience);

    public async Task LeavesAsync()
    {
        var mark = _process.Output.Mark;
        await _process.WriteLineAsync("unregister");
        await _process.SaysAsync("SIP/2.0 200", Patience, mark);
        await _process.WriteLineAsync("quit");
        await _process.ExitAsync(Patience);
    }

    public async Task DiesAsync()
    {
        _process.Kill();
        await _process.ExitAsync(Patience);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool IsOk(string line) => line.StartsWith("SIP/2.0 200", StringComparison.Ordinal);

    public static string Configuration(PhoneOrder order) =>
        $"""
        [sip]
        sip_port={(order.Wire == Wire.Udp ? order.Port : 0)}
        sip_tcp_port={(order.Wire == Wire.Tcp ? order.Port : 0)}
        sip_tls_port={(order.Wire == Wire.Tls ? order.Port : 0)}
        root_ca={order.House.Server.Ready.Ca}
        verify_server_certs=1
        verify_server_cn=1
        default_proxy=0
        register_only_when_network_is_up=0
        guess_hostname=0
        contact=<{order.Line.Aor}>
        [net]
        mtu=1300
        [video]
        enabled=0
        capture=0
        display=0
        [misc]
        use_files=1
        log_collection_upload_server_url=
        version_check_url_root=
        config-uri=
        file_transfer_server_url=
        [proxy_0]
        reg_proxy=<sip:{Server(order)};transport={order.TransportName}>
        reg_route=<sip:{Server(order)};transport={order.TransportName};lr>
        reg_identity={order.Line.Aor}
        reg_expires={order.Expires}
        reg_sendregister=1
        publish=0
        [auth_info_0]
        username={order.Line.Number}
        userid={order.Line.Number}
        passwd={order.Password}
        realm={order.Line.Domain}
        domain={order.Line.Domain}

        """;

    // Its TLS library compares names only, not addresses, with the certificate.
    private static string Server(PhoneOrder order) => order.Wire == Wire.Tls ? $"localhost:{order.ServerPort}" : order.Server;
}
