using Bellwire.Media.Rtp;
using Bellwire.Media.Srtp;
using BenchmarkDotNet.Attributes;

namespace Bellwire.Benchmarks.MediaRelay;

/// <summary>Protecting and unprotecting one G.711 packet of 20 ms.</summary>
[MemoryDiagnoser]
public class MediaSrtp
{
    private readonly byte[] _buffer = new byte[200];
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private ushort _sequence;

    [GlobalSetup]
    public void Setup()
    {
        var key = SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80);
        (_sender, _receiver) = (new SrtpSender(key), new SrtpReceiver(key));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    [Benchmark]
    public int ProtectAndUnprotect()
    {
        RtpHeader.Write(_buffer, false, 0, _sequence++, 0, 7);
        return _receiver!.UnprotectRtp(_buffer.AsSpan(0, _sender!.ProtectRtp(_buffer, 172)));    // both set up above
    }
}
