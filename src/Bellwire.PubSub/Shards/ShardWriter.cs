using Bellwire.PubSub.Sessions;

namespace Bellwire.PubSub.Shards;

/// <summary>
/// Writes outboxes to sockets: as many frames as fit into one write. A write that the socket does not take at once goes on by itself, and the outbox
/// waits until it is done.
/// </summary>
internal sealed class ShardWriter(Shard shard)
{
    private readonly FrameJoiner _joiner = new();

    internal FrameArrays Arrays { get; } = new();

    internal void Forget() => _joiner.Forget();

    internal void Flush(SubscriberSession session)
    {
        while (!session.IsWriting && session.Outbox.Count > 0)
        {
            var piece = _joiner.Join(session.Outbox.Frames, session.Socket.IsTls ? FrameJoiner.TlsBytes : FrameJoiner.PlainBytes, out var frames);
            session.Outbox.TakeFirst(frames, piece.Length, Arrays);
            Write(session, piece);
        }
        if (session.IsWriting)
            return;
        if (session.IsClosing)
            EndSending(session);
        else if (session.Member is { Snapshots: not null } member)
            shard.AskSnapshots(member);
    }

    /// <summary>The write in flight is done, well or not.</summary>
    internal void Written(SubscriberSession session)
    {
        session.IsWriting = false;
        session.Write = null;
        Flush(session);
    }

    private void Write(SubscriberSession session, ReadOnlyMemory<byte> piece)
    {
        try
        {
            var write = session.Socket.Stream.WriteAsync(piece, CancellationToken.None);
            if (write.IsCompletedSuccessfully)
            {
                write.GetAwaiter().GetResult();
                return;
            }
            session.IsWriting = true;
            session.Write = FinishAsync(session, write, _joiner.Lend(piece));
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            Break(session);
        }
    }

    private async Task FinishAsync(SubscriberSession session, ValueTask write, byte[]? lent)
    {
        try
        {
            await write;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            session.Socket.Abort(); // its reader sees the end and leaves
        }
        finally
        {
            if (lent is not null)
                _joiner.GiveBack(lent);
            shard.Post(new Work(WorkKind.Written, session, null));
        }
    }

    private void Break(SubscriberSession session)
    {
        session.Outbox.Clear(Arrays);
        session.Socket.Abort();
    }

    private static void EndSending(SubscriberSession session)
    {
        if (session.CloseSent.TrySetResult())
            session.Socket.EndSending();
    }

    private static bool IsBroken(Exception fault) => fault is IOException or ObjectDisposedException or InvalidOperationException
        or System.Net.Sockets.SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException;
}
