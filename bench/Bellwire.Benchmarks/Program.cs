using Bellwire.Benchmarks.Directories;
using Bellwire.Benchmarks.Fanout;
using Bellwire.Benchmarks.MediaRelay;
using Bellwire.Benchmarks.Queues;
using Bellwire.Benchmarks.Records;
using BenchmarkDotNet.Running;

if (args is ["media-relay", .. var load])
    await MediaRelayLoad.RunAsync(load);
else if (args is ["directory", .. var size])
    await DirectoryLoad.RunAsync(size);
else if (args is ["records", .. var records])
    await RecordListing.RunAsync(records);
else if (args is ["queues", .. var time])
    QueueDecisions.Run(time);
else if (!await FanoutVerbs.TryRunAsync(args))
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
