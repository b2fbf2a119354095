namespace Bellwire.WebSocket.Tests;

/// <summary>A stream that arrives in pieces of a given size and then ends.</summary>
internal sealed class PiecesStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
}
