using System.Globalization;
using System.Net;
using Bellwire.Load.Measuring;
using Bellwire.Testing.Processes;

namespace Bellwire.Load.Peers;

/// <summary>Debian's kamailio as a registrar in memory, beside which Bellwire is measured.</summary>
internal sealed class Kamailio : IAsyncDisposable
{
    private const int Port = 15060;

    private readonly ChildProcess _process;

    private Kamailio(ChildProcess process) => _process = process;

    public int Id => _process.Id;

    public static IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, Port);

    public static async Task<Kamailio> StartAsync(LoadUsers users, string folder, IReadOnlyList<string> under)
    {
        var program = PeerProgram.Find("kamailio") ?? throw new FileNotFoundException("kamailio is not installed: apt-get install kamailio");
        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Peers", "kamailio.cfg"));
        var configuration = Path.Combine(folder, "kamailio.cfg");
        await File.WriteAllTextAsync(configuration, template
            .Replace("DOMAIN", LoadUsers.Domain, StringComparison.Ordinal)
            .Replace("PASSWORD", LoadUsers.Password, StringComparison.Ordinal)
            .Replace(":PORT", ":" + Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        string[] command = [.. under, program, "-DD", "-E", "-f", configuration, "-Y", folder, "-P", Path.Combine(folder, "pid"), "-m", "512", "-M", "16"];
        var kamailio = new Kamailio(ChildProcess.Start(command[0], command[1..], folder));
        await SippLoad.UntilAnsweredAsync(Port);
        return kamailio;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        await _process.ExitAsync(TimeSpan.FromSeconds(20));
        await _process.DisposeAsync();
    }
}
