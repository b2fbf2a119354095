namespace Bellwire.Testing.Processes;

/// <summary>The built server as its own process on free ports: <c>bellwire serve</c> on a data folder, until it is disposed or killed.</summary>
public sealed class BellwireProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    private static readonly string[] FreePorts =
        ["--wsi-port", "0", "--api-port", "0", "--sip-port", "0", "--sip-tls-port", "0", "--rtp-ports", "0"];

    private readonly ChildProcess _process;

    private BellwireProcess(ChildProcess process, ReadyLine ready)
    {
        _process = process;
        Ready = ready;
    }

    public ReadyLine Ready { get; }
    public LineLog Output => _process.Output;
    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    public static async Task<BellwireProcess> ServeAsync(ServeOrder order)
    {
        string[] command =
        [
            .. order.Under, Repository.Dotnet, Repository.ServerAssembly, "serve", "--json", "--data", order.Data,
            .. order.Provision is null ? Array.Empty<string>() : ["--provision", order.Provision],
            .. FreePorts.Chunk(2).Where(port => !order.Options.Contains(port[0])).SelectMany(port => port),
            .. order.Options,
        ];
        var process = ChildProcess.Start(command[0], command[1..], Repository.Root, order.Settings);
        try
        {
            return new BellwireProcess(process, await ReadyAsync(process));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM: calls and sockets are ended in order. The exit code is returned.</summary>
    public async Task<int> StopAsync()
    {
        _process.Terminate();
        return await _process.ExitAsync(StopWithin);
    }

    /// <summary>SIGKILL: as a power cut.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.ExitAsync(StopWithin);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ReadyLine> ReadyAsync(ChildProcess process)
    {
        ReadyLine? ready = null;
        using var done = new CancellationTokenSource();
        var line = process.StandardOutput.LineAsync(l => (ready = ReadyLine.TryRead(l)) is not null, StartWithin);
        var ended = process.EndedAsync(done.Token);
        await Task.WhenAny(line, ended);
        await done.CancelAsync();
        if (ready is null && process.HasExited)
            throw new InvalidOperationException($"bellwire ended before it was ready. It printed:\n{process.Output.Tail()}");
        await line;
        return ready ?? throw new TimeoutException($"bellwire was not ready within {StartWithin.TotalSeconds:0} s. It printed:\n{process.Output.Tail()}");
    }
}
