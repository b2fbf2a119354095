using Bellwire.Server.Host;
using Bellwire.Testing.Processes;

namespace Bellwire.Server.Tests.Host;

public sealed class RunningServerTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_runs_can_be_read_by_the_other_verbs()
    {
        RunningServer.Announce(_folder.Path, Report(Environment.ProcessId));

        var running = RunningServer.Find(_folder.Path);

        Assert.Equal((Environment.ProcessId, 8885), (running!.Pid, running.WsiPort));
        Assert.Equal("wsi", Assert.Single(running.Listening).What);
    }

    [Fact]
    public void What_has_stopped_is_not_found()
    {
        RunningServer.Announce(_folder.Path, Report(Environment.ProcessId));
        RunningServer.Withdraw(_folder.Path);

        Assert.Null(RunningServer.Find(_folder.Path));
    }

    [Fact]
    public void What_a_crash_left_behind_is_not_found()
    {
        RunningServer.Announce(_folder.Path, Report(int.MaxValue));

        Assert.Null(RunningServer.Find(_folder.Path));
    }

    [Fact]
    public void The_report_is_for_the_owner_only()
    {
        RunningServer.Announce(_folder.Path, Report(1));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("server.json")));
    }

    private static ReadyReport Report(int pid) => new()
    {
        Version = "1", Pid = pid, Since = DateTimeOffset.UnixEpoch, Data = "data", Ca = "ca.pem", CaSha256 = null, WsiPort = 8885, WsiPlainPort = null,
        ApiPort = 1, SipPort = 2, SipTlsPort = 3, RtpPorts = "4-5", Listening = [new Listening("wsi", "tls", "127.0.0.1", 8885)], Tenants = [],
    };
}
