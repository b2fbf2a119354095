using BenchmarkDotNet.Attributes;
using Bellwire.Contracts;
using Bellwire.Contracts.Json;

namespace Bellwire.Benchmarks;

/// <summary>One event to its bytes: once per event and form, however many subscribers there are.</summary>
[MemoryDiagnoser]
public class EventEncoding
{
    private static readonly CallStart Event = new()
    {
        CallId = "rjFyDxQSbXPxXAd1IR8W-g..",
        Callee = new PartyUri("103", "portsip.io"),
        Caller = new PartyUri("102", "portsip.io"),
        CallerDisplayName = "",
        CdrId = new CdrId(494533487185891328),
        Direction = CallDirection.Ext,
        SessionId = new CallSessionId(494533487177502720),
        TenantId = new TenantId(236047118140313600),
        Time = new UnixTime(1632670771),
    };

    private static readonly byte[] Plain = EventJson.ToUtf8(Event);
    private static readonly StreamPosition Position = new("5f3a", 4711);

    /// <summary>303 bytes of call_start with room for a frame header.</summary>
    [Benchmark]
    public byte[] Encode() => EventJson.ToUtf8(Event, reserveInFront: 4);

    [Benchmark]
    public byte[] AddPosition() => PositionForm.ToUtf8(Plain, Position, reserveInFront: 4);

    [Benchmark]
    public ClientCommand ReadCommand() => ClientCommand.Read("""{"command":"subscribe","topics":["extension_events"],"extensions":["102","103"]}"""u8);
}
