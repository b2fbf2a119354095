using Bellwire.Benchmarks.MediaRelay;
using BenchmarkDotNet.Running;

if (args is ["media-relay", .. var load])
    await MediaRelayLoad.RunAsync(load);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
