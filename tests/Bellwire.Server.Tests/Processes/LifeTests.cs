using System.Diagnostics;
using Bellwire.Testing.Processes;

namespace Bellwire.Server.Tests.Processes;

/// <summary>Start, stop, restart and change of one server: each test has its own.</summary>
public sealed class LifeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SIGTERM_tells_subscribers_and_ends_the_server_within_10_seconds()
    {
        await using var office = new Office();
        await office.InitializeAsync();
        await using var desk = await office.WatchAsync("101");

        var began = Stopwatch.GetTimestamp();
        var stopping = office.Server.StopAsync();
        Assert.Equal((4410, "server stops"), await desk.ClosedAsync());

        Assert.Equal(0, await stopping);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
        Assert.False(File.Exists(Path.Combine(office.Data, "server.json")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_keeps_the_phones_and_is_ready_within_5_seconds(bool killed)
    {
        await using var office = new Office();
        await office.InitializeAsync();
        await using var phone = office.Phone("102");
        Assert.Equal(200, await phone.RegisterAsync(Minute, default));
        if (killed)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.2), TimeProvider.System, default);     // bindings are written in groups of 20 ms
            await office.Server.KillAsync();
        }
        else
        {
            await office.Server.StopAsync();
        }

        var began = Stopwatch.GetTimestamp();
        await office.RestartAsync();
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), $"ready after {Stopwatch.GetElapsedTime(began)}");

        await using var desk = await office.WatchAsync("101");
        Assert.Equal(200, await phone.RegisterAsync(Minute, default));      // a refresh: nothing that a subscriber could see
        Assert.Equal(200, await phone.RegisterAsync(TimeSpan.Zero, default));
        var gone = (await desk.SeesAsync("extension_register"))[0];
        Assert.Equal(1, gone.GetProperty("removed_contacts").GetArrayLength());
    }

    [Fact]
    public async Task A_provisioning_file_is_effective_at_once_on_the_running_server()
    {
        await using var office = new Office();
        await office.InitializeAsync();
        await using var leaving = await office.WatchAsync("102");
        office.Write(new ProvisioningFile(), "101", "103");

        var (code, output) = await Verb.RunAsync("provision", office.ProvisioningFile, "--data", office.Data, "--prune", "--json");

        Assert.Equal(0, code);
        Assert.Contains("\"by_server\":true", output, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"changed\"", output, StringComparison.Ordinal);
        Assert.Equal(4401, (await leaving.ClosedAsync()).Code);
        await using var desk = await office.WatchAsync("103");
        await using var phone = office.Phone("103");
        Assert.Equal(200, await phone.RegisterAsync(Minute, default));
        await desk.SeesAsync("extension_register");

        Assert.Contains("Nothing to change", (await Verb.RunAsync("provision", office.ProvisioningFile, "--data", office.Data)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_file_changes_nothing_and_names_each_place()
    {
        await using var office = new Office();
        await office.InitializeAsync();
        File.WriteAllText(office.ProvisioningFile, """{"tenants":[{"name":"x","domain":"example.org","extensions":[{"number":"1"},{"numbr":"102"}]}]}""");

        var (code, output) = await Verb.RunAsync("provision", office.ProvisioningFile, "--data", office.Data);

        Assert.Equal(4, code);
        Assert.Contains("$.tenants[0].extensions[0].number", output, StringComparison.Ordinal);
        Assert.Contains("$.tenants[0].extensions[1].numbr", output, StringComparison.Ordinal);
        await using var desk = await office.WatchAsync("102");
    }

    [Fact]
    public async Task Without_a_server_the_file_goes_into_the_folder_and_the_next_start_has_it()
    {
        await using var office = new Office();
        await office.InitializeAsync();
        await office.Server.StopAsync();
        office.Write(new ProvisioningFile(), "101", "104");

        Assert.Equal(0, (await Verb.RunAsync("provision", office.ProvisioningFile, "--data", office.Data)).Code);
        await office.RestartAsync();

        await using var desk = await office.WatchAsync("104");
    }
}
