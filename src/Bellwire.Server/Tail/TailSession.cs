using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Bellwire.Server.Commands;
using Bellwire.WebSocket;
using Bellwire.WebSocket.Framing;
using Bellwire.WebSocket.Upgrade;

namespace Bellwire.Server.Tail;

/// <summary>Keeps one subscription alive: connects, logs in, subscribes, hands on each event, and comes back after a loss.</summary>
internal sealed class TailSession(TailOptions options, ITailPrinter printer, TimeProvider time, Random jitter)
{
    /// <summary>CDRs with many targets are the largest messages; a snapshot of a large queue the next.</summary>
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>For connecting, TLS, the upgrade and each reply.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The server pings every 30 s; after two missed ones the line is dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private string? _token;

    /// <summary>Runs until cancelled, or until coming back makes no sense.</summary>
    /// <exception cref="CommandFault">The login was refused, or the server's certificate is not to be trusted.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var attempt = 0;
        while (true)
        {
            var ending = await OnceAsync(cancellation);
            if (ending.WasLive)
                attempt = 0;
            var wait = BackOff(attempt++, ending.AtOnce);
            printer.Lost(ending.Reason, wait);
            await Task.Delay(wait, time, cancellation);
        }
    }

    /// <summary>1, 2, 4 ... 30 s, each a little different, so that a thousand clients do not come back at once.</summary>
    private TimeSpan BackOff(int attempt, bool atOnce)
    {
        var wait = atOnce && attempt == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(1 << Math.Min(attempt, 5), LongestWait.TotalSeconds));
        return wait + TimeSpan.FromMilliseconds(jitter.Next(500));
    }

    private async Task<Ending> OnceAsync(CancellationToken cancellation)
    {
        var live = false;
        try
        {
            await using var connection = await ConnectAsync(cancellation);
            await LogInAsync(connection, cancellation);
            await SubscribeAsync(connection, cancellation);
            live = true;
            printer.Live(options.Address);
            return await ReadAsync(connection, cancellation);
        }
        catch (AuthenticationException fault)
        {
            throw new CommandFault(ExitCode.Unreachable, $"The certificate of {options.Address.Authority} is not trusted ({fault.Message}). "
                + "Give its CA with --ca FILE or its data folder with --data DIR; --insecure goes without.", fault);
        }
        catch (Exception fault) when (fault is IOException or SocketException or UpgradeRefusedException)
        {
            return new Ending(live, false, fault.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Ending(live, false, live ? "nothing was heard, not even a ping" : "no answer in time");
        }
    }

    private async Task<WebSocketConnection> ConnectAsync(CancellationToken cancellation)
    {
        using var step = new Deadline(StepTimeout, time, cancellation);
        return await WebSocketClient.ConnectAsync(options.Address, [], options.Tls(), MaxMessageBytes, step.Token);
    }

    private async Task LogInAsync(WebSocketConnection connection, CancellationToken cancellation)
    {
        using var reply = await AskAsync(connection, TailCommands.Auth(options, _token), cancellation);
        if (reply.Accepted)
        {
            _token = reply.Token ?? _token;
            return;
        }
        if (_token is not null)
        {
            _token = null;                                      // expired or revoked: the password comes next time
            throw new IOException("the access token is no longer good");
        }
        if (reply.IsFinal)
            throw new CommandFault(ExitCode.Refused, $"{options.Address.Authority} refused {options.User}@{options.Domain}: {reply.Error}. Check user, domain and password.");
        throw new IOException(reply.Error);
    }

    private async Task SubscribeAsync(WebSocketConnection connection, CancellationToken cancellation)
    {
        using var reply = await AskAsync(connection, TailCommands.Subscribe(options), cancellation);
        if (!reply.Accepted)
            throw new CommandFault(ExitCode.Refused, $"{options.Address.Authority} refused the subscription: {reply.Error}.");
    }

    private async Task<TailReply> AskAsync(WebSocketConnection connection, byte[] command, CancellationToken cancellation)
    {
        using var step = new Deadline(StepTimeout, time, cancellation);
        await connection.SendTextAsync(command, step.Token);
        var incoming = await connection.ReceiveAsync(step.Token);
        if (incoming.Kind != IncomingKind.Text)
            throw new IOException(Closed(incoming).Reason);
        return TailReply.Read(incoming.Payload);
    }

    private async Task<Ending> ReadAsync(WebSocketConnection connection, CancellationToken cancellation)
    {
        while (true)
        {
            using var silence = new Deadline(Silence, time, cancellation);
            var incoming = await connection.ReceiveAsync(silence.Token);
            if (incoming.Kind != IncomingKind.Text)
                return Closed(incoming);
            try
            {
                printer.Event(incoming.Payload);
            }
            catch (JsonException fault)
            {
                return new Ending(true, false, $"the server sent something that is not JSON: {fault.Message}");
            }
        }
    }

    private static Ending Closed(Incoming incoming) => incoming.Kind switch
    {
        IncomingKind.Close => new Ending(true, incoming.Code is 4409, $"closed by the server with {incoming.Code}{Meaning(incoming.Code)}"),
        IncomingKind.Violation => new Ending(true, false, $"the server broke the protocol: {incoming.Fault}"),
        _ => new Ending(true, false, "the connection was lost"),
    };

    private static string Meaning(int code) => code switch
    {
        4401 => " (login)",
        4408 => " (login took too long)",
        4409 => " (reading too slowly)",
        4410 => " (the server stops)",
        4429 => " (too many)",
        _ => "",
    };

    private readonly record struct Ending(bool WasLive, bool AtOnce, string Reason);
}
