using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Newcomer;

public sealed class ReadmeTests
{
    private static readonly TimeSpan AMinute = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WithItsBuild = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task The_first_screen_works_as_written()
    {
        Require.PrivateNetwork(); // the demo takes the usual ports
        Require.NodePackages();
        using var folder = new DataFolder();
        await File.WriteAllTextAsync(folder.File("subscriber.mjs"), Readme.Block("js"));
        Directory.CreateSymbolicLink(folder.File("node_modules"), Path.Combine(Repository.Root, "tests", "peers", "node_modules"));

        await using var demo = ChildProcess.Start("sh", ["-c", "exec " + Readme.Command("dotnet run")], Repository.Root);
        var authority = (await demo.SaysAsync("ca.pem", WithItsBuild)).Split(' ').First(word => word.EndsWith("ca.pem", StringComparison.Ordinal));
        await demo.SaysAsync("ready", AMinute);
        await using var subscriber = ChildProcess.Start(Require.Program("node"), ["subscriber.mjs", authority], folder.Path);

        await subscriber.SaysAsync("\"event_type\": \"extension_register\"", AMinute);
        await subscriber.SaysAsync("\"user_agent\"", AMinute);
    }

    [Fact]
    public void The_event_on_the_first_screen_has_the_members_that_a_subscriber_gets()
    {
        using var shown = JsonDocument.Parse(Readme.Block("json"));
        Assert.Single(Watching.RegisterEvent.Read(shown.RootElement).Registered);
    }
}
