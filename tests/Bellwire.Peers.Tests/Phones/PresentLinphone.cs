using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>linphonec that publishes its presence and has a colleague as a friend; what it hears is read in its trace.</summary>
internal sealed class PresentLinphone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private PresentLinphone(ChildProcess process) => _process = process;

    public static async Task<PresentLinphone> StartAsync(PhoneHouse house, Line line, Line friend)
    {
        var (folder, order) = (house.NewFolder("linphone"), new PhoneOrder(house, line, Wire.Udp, line.SipPassword, Expires: 600));
        Directory.CreateDirectory(Path.Combine(folder, ".local", "share", "linphone"));
        Directory.CreateDirectory(Path.Combine(folder, ".config", "linphone"));
        var configuration = Path.Combine(folder, "rc");
        await File.WriteAllTextAsync(
            configuration,
            Linphone.Configuration(order).Replace("publish=0", "publish=1", StringComparison.Ordinal)
                .Replace("[net]", "publish_presence=1\nsubscribe_presence=1\n[net]", StringComparison.Ordinal)
            + $"[friend_0]\nurl=\"Colleague\" <{friend.Aor}>\npol=accept\nsubscribe=1\n");
        var phone = new PresentLinphone(ChildProcess.Start(
            Require.Program("stdbuf"), ["-oL", Require.Program("linphonec"), "-c", configuration, "-d", "6"], folder,
            new Dictionary<string, string?> { ["HOME"] = folder, ["TERM"] = "dumb", ["LINPHONE_WORK_DIR"] = folder }));
        await phone.SaysAsync("SIP/2.0 200");
        return phone;
    }

    /// <summary>What the phone has printed so far; a later wait can start here.</summary>
    public int Mark => _process.Output.Mark;

    public Task SaysAsync(string part, int from = 0) => _process.SaysAsync(part, Patience, from);

    public async Task QuitsAsync()
    {
        await _process.WriteLineAsync("quit");
        await _process.ExitAsync(Patience);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
