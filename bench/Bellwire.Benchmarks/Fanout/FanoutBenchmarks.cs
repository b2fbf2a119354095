using BenchmarkDotNet.Attributes;
using Bellwire.Testing.Subscribers;

namespace Bellwire.Benchmarks.Fanout;

/// <summary>One event to sessions without a network: routing, outboxes and batches, without what the kernel takes for a write.</summary>
[MemoryDiagnoser]
public class FanoutBenchmarks
{
    private const int Batch = 64;

    private TestHub _hub = null!; // set by Start
    private SubscriberStream[] _streams = [];
    private Task[] _serving = [];
    private long _expected;

    [Params(1, 10, 1_000, 10_000)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _hub = TestHub.Start(options => (options.SessionsPerAccount, options.Shards) = (Sessions, 1));
        _hub.AddUser("101");
        _streams = [.. Enumerable.Range(0, Sessions).Select(_ => new SubscriberStream(FanoutClients.Login, FanoutClients.Watch))];
        _serving = [.. _streams.Select(stream => _hub.Hub.ServeAsync(stream.Accepted(), CancellationToken.None))];
        _expected = 28; // two replies of 14 bytes
        WaitForAll();
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        foreach (var stream in _streams)
            stream.Hangs();
        await Task.WhenAll(_serving);
        await _hub.DisposeAsync();
    }

    /// <summary>64 events published and delivered; time and bytes are for one event to all sessions.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void PublishAndDeliver()
    {
        for (var i = 0; i < Batch; i++)
            _hub.Sequencer.Publish(FanoutClients.Event);
        _expected += Batch * FanoutClients.FrameBytes;
        WaitForAll();
    }

    private void WaitForAll()
    {
        foreach (var stream in _streams)
        {
            while (stream.Bytes < _expected)
                Thread.Yield();
        }
    }
}
