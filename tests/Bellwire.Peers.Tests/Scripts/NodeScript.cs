using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Scripts;

/// <summary>A script of <c>tests/peers/js</c>: takes one JSON object, hears words, says lines.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private NodeScript(ChildProcess process) => _process = process;

    public static NodeScript Start(string script, object order)
    {
        Require.NodePackages();
        var folder = Path.Combine(Repository.Root, "tests", "peers", "js");
        return new NodeScript(ChildProcess.Start(Require.Program("node"), [script, JsonSerializer.Serialize(order)], folder));
    }

    public Task<string> SaysAsync(string part) => _process.SaysAsync(part, Patience);

    /// <summary>The nth line that holds this, counted from 1.</summary>
    public async Task<string> SaysAsync(string part, int nth) =>
        await _process.Output.LineAsync(line => line.Contains(part, StringComparison.Ordinal), nth, Patience)
        ?? throw new TimeoutException($"the script did not say '{part}' {nth} times. Its last lines:\n{_process.Output.Tail()}");

    public Task HearsAsync(string word) => _process.WriteLineAsync(word);

    public async Task EndsAsync()
    {
        var code = await _process.ExitAsync(Patience);
        Assert.True(code == 0, $"the script ended with {code}:\n{_process.Output.Tail()}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
