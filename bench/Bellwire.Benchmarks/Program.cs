using Bellwire.Benchmarks.Directories;
using Bellwire.Benchmarks.Fanout;
using Bellwire.Benchmarks.MediaRelay;
using BenchmarkDotNet.Running;

if (args is ["media-relay", .. var load])
    await MediaRelayLoad.RunAsync(load);
else if (args is ["directory", .. var size])
    await DirectoryLoad.RunAsync(size);
else if (!await FanoutVerbs.TryRunAsync(args))
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
