using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>baresip that publishes its presence and watches a colleague's; what it hears is read in its SIP trace.</summary>
internal sealed class PresentBaresip : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly int _control;

    private PresentBaresip(ChildProcess process, int control) => (_process, _control) = (process, control);

    public static async Task<PresentBaresip> StartAsync(PhoneHouse house, Line line, Line watched)
    {
        var (folder, order) = (house.NewFolder("baresip"), new PhoneOrder(house, line, Wire.Udp, line.SipPassword, Expires: 600));
        var control = order.Port + 5;
        await File.WriteAllTextAsync(Path.Combine(folder, "config"),
            $"""
            poll_method epoll
            sip_listen {PrivateNetwork.Address}:{order.Port}
            module_path {Baresip.ModuleFolder()}
            module g711.so
            module_tmp uuid.so
            module_tmp account.so
            module_app contact.so
            module_app presence.so
            module_app menu.so
            module_app ctrl_tcp.so
            ctrl_tcp_listen {PrivateNetwork.Address}:{control}

            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "accounts"), Baresip.Account(order).Replace("pubint=0", "pubint=600", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), $"\"Colleague\" <{watched.Aor}>;presence=p2p\n");
        var phone = new PresentBaresip(ChildProcess.Start(Require.Program("baresip"), ["-f", folder, "-s"], folder), control);
        await phone.SaysAsync("SIP/2.0 200 OK");
        return phone;
    }

    /// <summary>What the phone has printed so far; a later wait can start here.</summary>
    public int Mark => _process.Output.Mark;

    public async Task DoesAsync(string command)
    {
        await using var control = await BaresipControl.ConnectAsync(PrivateNetwork.Address, _control);
        await control.SendAsync(command);
        await control.HearsAsync();
    }

    public Task SaysAsync(string part, int from = 0) => _process.SaysAsync(part, Patience, from);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
