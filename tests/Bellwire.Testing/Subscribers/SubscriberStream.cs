using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Bellwire.PubSub.Sessions;
using Bellwire.WebSocket.Framing;

namespace Bellwire.Testing.Subscribers;

/// <summary>A subscriber without a network: its commands lie ready, then it listens. Takes every write at once and remembers how much it was.</summary>
public sealed class SubscriberStream : Stream
{
    private readonly byte[] _commands;
    private readonly TaskCompletionSource<int> _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _read;
    private long _bytes;

    public SubscriberStream(params string[] commands) =>
        _commands = [.. commands.SelectMany(command => FrameWriter.EncodeMasked(Opcode.Text, Encoding.UTF8.GetBytes(command), 0x01020304))];

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Bytes written to it so far.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The thread of the last write.</summary>
    public int WrittenBy { get; private set; }

    /// <summary>Called for each write, as for the time that it takes.</summary>
    public Action Writing { get; init; } = () => { };

    /// <summary>The array behind the last write.</summary>
    public byte[]? LastArray { get; private set; }

    public AcceptedSocket Accepted() => new(this, Hangs, new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2));

    /// <summary>The connection ends.</summary>
    public void Hangs() => _silence.TrySetResult(0);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == _commands.Length)
            return new ValueTask<int>(_silence.Task);
        var taken = Math.Min(buffer.Length, _commands.Length - _read);
        _commands.AsMemory(_read, taken).CopyTo(buffer);
        _read += taken;
        return new ValueTask<int>(taken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writing();
        WrittenBy = Environment.CurrentManagedThreadId;
        LastArray = MemoryMarshal.TryGetArray(buffer, out var segment) ? segment.Array : null;
        Volatile.Write(ref _bytes, _bytes + buffer.Length);
        return ValueTask.CompletedTask;
    }

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
