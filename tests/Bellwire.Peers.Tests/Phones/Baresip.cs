using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>baresip without sound card or screen; its SIP trace is read to know what the server answered.</summary>
internal sealed class Baresip : IPhone
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly int _controlPort;

    private Baresip(ChildProcess process, int controlPort)
    {
        _process = process;
        _controlPort = controlPort;
    }

    public string UserAgent => "baresip";

    public static Baresip Start(PhoneOrder order)
    {
        var program = Require.Program("baresip");
        var folder = order.House.NewFolder("baresip");
        var control = order.Port + 5;
        File.WriteAllText(Path.Combine(folder, "config"), Configuration(order, control));
        File.WriteAllText(Path.Combine(folder, "accounts"), Account(order));
        File.WriteAllText(Path.Combine(folder, "contacts"), "");
        return new Baresip(ChildProcess.Start(program, ["-f", folder, "-s"], folder), control);
    }

    public async Task RegistersAsync(int times) =>
        Assert.True(
            await _process.Output.LineAsync(IsOk, times, Patience) is not null,
            $"baresip was not registered {times} times:\n{_process.Output.Tail()}");

    // It goes on trying for a minute, whatever it is told; the second 401 is the answer to its password.
    public async Task IsRefusedAsync() =>
        Assert.True(
            await _process.Output.LineAsync(IsChallenge, 2, Patience) is not null, $"baresip's password was not refused:\n{_process.Output.Tail()}");

    public async Task LeavesAsync()
    {
        await using (var control = await BaresipControl.ConnectAsync(PrivateNetwork.Address, _controlPort))
            await control.SendAsync("quit");
        await _process.ExitAsync(Patience);
    }

    public async Task DiesAsync()
    {
        _process.Kill();
        await _process.ExitAsync(Patience);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool IsOk(string line) => line.Contains("SIP/2.0 200", StringComparison.Ordinal);

    private static bool IsChallenge(string line) => line.Contains("SIP/2.0 401", StringComparison.Ordinal);

    private static string Configuration(PhoneOrder order, int control) =>
        $"""
        poll_method epoll
        sip_listen {PrivateNetwork.Address}:{order.Port}
        sip_cafile {order.House.Server.Ready.Ca}
        module_path {ModuleFolder()}
        module g711.so
        module_tmp uuid.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen {PrivateNetwork.Address}:{control}

        """;

    public static string Account(PhoneOrder order) =>
        $"<{order.Line.Aor};transport={order.TransportName}>;auth_user={order.Line.Number};auth_pass={order.Password};"
        + $"outbound=\"sip:{order.Server};transport={order.TransportName}\";regint={order.Expires};pubint=0\n";

    public static string ModuleFolder() =>
        new[] { "/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules" }.FirstOrDefault(Directory.Exists)
        ?? throw new DirectoryNotFoundException("baresip is installed but its modules are not");
}
