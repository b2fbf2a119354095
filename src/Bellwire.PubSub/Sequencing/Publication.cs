using Bellwire.Contracts;
using Bellwire.Contracts.Json;
using Bellwire.WebSocket.Framing;

namespace Bellwire.PubSub.Sequencing;

/// <summary>
/// One event with its place in the tenant's order. It is written at most once in each form, by the first shard that needs the form; the bytes are
/// whole WebSocket frames, shared by all sockets and never changed.
/// </summary>
internal sealed class Publication(PbxEvent evt, string epoch, long seq)
{
    // One lock for many publications: two shards meet here only over the same event, for the microsecond of its writing.
    private static readonly Lock[] Writing = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    private byte[]? _plain, _positioned;

    internal PbxEvent Event { get; } = evt;

    internal long Seq => seq;

    internal byte[] Frame(bool positioned) => (positioned ? Volatile.Read(ref _positioned) : Volatile.Read(ref _plain)) ?? Write(positioned);

    private byte[] Write(bool positioned)
    {
        lock (Writing[seq & 63])
        {
            _plain ??= FrameWriter.Encode(Opcode.Text, EventJson.ToUtf8(Event));
            return positioned ? _positioned ??= WritePositioned(_plain) : _plain;
        }
    }

    private byte[] WritePositioned(ReadOnlySpan<byte> plainFrame) =>
        FrameWriter.Encode(Opcode.Text, PositionForm.ToUtf8(FrameWriter.PayloadOf(plainFrame), new StreamPosition(epoch, seq)));
}
