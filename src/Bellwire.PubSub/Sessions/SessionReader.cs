using System.Buffers;
using System.Net.Sockets;
using Bellwire.Contracts;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Shards;
using Bellwire.WebSocket.Framing;

namespace Bellwire.PubSub.Sessions;

/// <summary>The read side of one session: messages in, the session machine's effects out to the shard. Ends when the connection has.</summary>
internal sealed class SessionReader(
    SubscriberSession session, Sequencer sequencer, Shard shard, IAccounts accounts, AccountSeats seats, CommandBrake brake)
{
    private SessionState _state = new SessionState.Anonymous(0);
    private ExtensionId? _seat;
    private long _loginStamp;

    /// <summary>Reads until the peer is gone or was sent away. Never throws for what the peer does.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        Post(WorkKind.Open, null);
        try
        {
            await ReadAsync(cancellation);
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException)
        {
            session.Socket.Abort(); // the connection broke, or was aborted by its shard
        }
        finally
        {
            Post(WorkKind.Left, null);
            await session.Gone.Task;
            if (_seat is { } seat)
                seats.Free(seat);
            await session.Socket.Stream.DisposeAsync();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var rules = new FrameRules(FromClient: true, sequencer.Options.MessageBytes, AllowBinary: false);
        using var reader = new MessageReader(session.Socket.Stream, rules);
        while (true)
        {
            var incoming = await reader.ReadAsync(cancellation);
            session.Hear();
            switch (incoming.Kind)
            {
                case IncomingKind.End:
                    return;
                case IncomingKind.Close:
                    Close(Echo(incoming.Code), dropPending: true);
                    await session.CloseSent.Task;
                    return;
                case IncomingKind.Violation:
                    Close(Violated(incoming), dropPending: false);
                    await DiscardAsync(cancellation);
                    return;
                case var _ when !brake.Admit(shard.Now):
                    await FollowAsync(new SessionInput.Flooded(), cancellation);
                    break;
                case IncomingKind.Ping:
                    Post(WorkKind.Send, FrameWriter.Encode(Opcode.Pong, incoming.Payload.Span));
                    break;
                case IncomingKind.Text:
                    await FollowAsync(new SessionInput.Came(ClientCommand.Read(incoming.Payload.Span)), cancellation);
                    break;
            }
        }
    }

    private async ValueTask FollowAsync(SessionInput input, CancellationToken cancellation)
    {
        for (SessionInput? next = input; next is not null;)
        {
            var step = SessionMachine.Next(_state, next, sequencer.Options.WrongLogins);
            _state = step.State;
            next = null;
            foreach (var effect in step.Effects)
                next = await CarryOutAsync(effect, cancellation) ?? next;
        }
    }

    // Returns what the effect brings back into the machine.
    private async ValueTask<SessionInput?> CarryOutAsync(SessionEffect effect, CancellationToken cancellation)
    {
        switch (effect)
        {
            case SessionEffect.Answer answer:
                Post(WorkKind.Send, SessionReplies.Error(answer.Echo, answer.Error));
                break;
            case SessionEffect.Obey obey:
                Post(WorkKind.Command, obey.Command);
                break;
            case SessionEffect.AwaitAuth:
                Post(WorkKind.AuthClock, this);
                break;
            case SessionEffect.Close close:
                Close(close.Code, dropPending: false);
                break;
            case SessionEffect.Blame when !brake.AdmitBad(shard.Now):
                return new SessionInput.Flooded();
            case SessionEffect.Check check:
                return await CheckAsync(check.Command, cancellation);
            case SessionEffect.Enter enter:
                var echo = enter.Command.Echo;
                Post(WorkKind.Join, new JoinRequest(enter.Grant.Account, _loginStamp, SessionReplies.Granted(echo, enter.Grant.AccessToken),
                    SessionReplies.Error(echo, ReplyTexts.NameOrPassword)));
                break;
        }
        return null;
    }

    private async ValueTask<SessionInput> CheckAsync(AuthCommand auth, CancellationToken cancellation)
    {
        Post(WorkKind.AuthClock, null);
        _loginStamp = sequencer.Stamp;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var login = accounts.LoginAsync(new LoginAttempt
        {
            Kind = auth.Kind,
            Name = auth.Name,
            Domain = auth.Domain,
            Secret = auth.Secret,
            From = session.Socket.Remote.Address,
            WantsToken = auth.WantsToken,
        }, end.Token).AsTask();
        if (await Task.WhenAny(login, session.CloseSent.Task) != login)
            await end.CancelAsync(); // the session was closed meanwhile, nobody waits for the verdict
        var verdict = await login;
        sequencer.Metrics.Logins.Add(1, new KeyValuePair<string, object?>("result", Result(verdict)));
        if (verdict is not LoginVerdict.Granted granted)
            return new SessionInput.Judged(verdict);
        if (!seats.TryTake(granted.Account.ExtensionId))
            return new SessionInput.NoSeat();
        _seat = granted.Account.ExtensionId;
        return new SessionInput.Judged(verdict);
    }

    // After a violation the rest cannot be understood; it is read away, so that our close frame is not lost to a reset. The shard's deadline ends it.
    private async Task DiscardAsync(CancellationToken cancellation)
    {
        var nowhere = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (await session.Socket.Stream.ReadAsync(nowhere, cancellation) > 0)
                continue;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(nowhere);
        }
    }

    private void Close(CloseCode code, bool dropPending) => Post(WorkKind.Close, new CloseRequest(code, dropPending));

    private void Post(WorkKind kind, object? detail) => shard.Post(new Work(kind, session, detail));

    private static string Result(LoginVerdict verdict) => verdict switch
    {
        LoginVerdict.Granted => "granted",
        LoginVerdict.Refused => "refused",
        LoginVerdict.Throttled => "throttled",
        _ => "busy",
    };

    private static CloseCode Violated(Incoming incoming) =>
        (CloseCode.All.FirstOrDefault(row => row.Code == incoming.Code) ?? CloseCode.ProtocolError) with { Reason = incoming.Fault ?? "" };

    // RFC 6455 5.5.1: the answer repeats the code.
    private static CloseCode Echo(int code) => CloseCode.ProtocolError with { Code = code, Reason = "" };
}
