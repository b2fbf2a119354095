using System.Net;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Testing.Sip;

/// <summary>
/// A network in memory with a fake clock: datagrams and connections carry real SIP bytes between phones and stacks, in order, when the test lets them. Nothing
/// runs by itself: <see cref="Settle"/> delivers until it is quiet, <see cref="LetPass"/> moves the clock in 10 ms steps and settles at each. One thread, the test's,
/// plus whatever the system under test starts by itself. It writes down every arrow, so that a failing test can print what it saw.
/// </summary>
public sealed class SimulatedNetwork
{
    private readonly Lock _lock = new();
    private readonly Queue<(SipEndPoint From, SipEndPoint To, SipTransport Transport, byte[] Bytes)> _underWay = new();
    private readonly Dictionary<(SipTransport, SipEndPoint), Action<SipEndPoint, byte[]>> _ends = [];
    private readonly List<string> _ladder = [];

    public SimulatedNetwork()
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Start = Time.GetUtcNow();
    }

    /// <summary>The clock of everything in this network.</summary>
    public FakeTimeProvider Time { get; }

    public DateTimeOffset Start { get; }

    /// <summary>Decides the fate of each message before it is delivered: true loses it. Connections lose nothing.</summary>
    public Func<SipEndPoint, SipEndPoint, byte[], bool>? Loses { get; set; }

    /// <summary>Told of each message just before it is delivered.</summary>
    public Action<SipEndPoint, SipEndPoint, byte[]>? Delivers { get; set; }

    /// <summary>Called between deliveries, so that a test with loops of its own can wait until they are quiet too.</summary>
    public Action? WaitUntilQuiet { get; set; }

    /// <summary>What went over the wire: time, from, to, start line.</summary>
    public IReadOnlyList<string> Ladder
    {
        get
        {
            lock (_lock)
                return [.. _ladder];
        }
    }

    /// <summary>An end of the network that hears what is sent to that address.</summary>
    public void Attach(SipTransport transport, SipEndPoint address, Action<SipEndPoint, byte[]> onMessage)
    {
        lock (_lock)
            _ends[(transport, address)] = onMessage;
    }

    public void Detach(SipTransport transport, SipEndPoint address)
    {
        lock (_lock)
            _ends.Remove((transport, address));
    }

    /// <summary>Puts a message on the wire; it is delivered by the next <see cref="Settle"/>.</summary>
    public void Send(SipTransport transport, SipEndPoint from, SipEndPoint to, ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            _underWay.Enqueue((from, to, transport, message.ToArray()));
            var line = message.IndexOf("\r\n"u8);
            var text = System.Text.Encoding.UTF8.GetString(message[..Math.Min(line < 0 ? message.Length : line, 80)]);
            _ladder.Add($"{(Time.GetUtcNow() - Start).TotalSeconds,8:0.000}  {from} -> {to}  {text}");
        }
    }

    /// <summary>Delivers messages, and those that they cause, until nothing is under way.</summary>
    public void Settle()
    {
        for (var count = 0; ; count++)
        {
            WaitUntilQuiet?.Invoke();
            if (!TryTake(out var message))
                return;
            if (count > 100_000)
                throw new InvalidOperationException("the network never becomes quiet:\n" + string.Join('\n', Ladder.TakeLast(40)));
            Deliver(message);
        }
    }

    /// <summary>Moves the clock in steps of 10 ms and delivers after each.</summary>
    public void LetPass(TimeSpan time)
    {
        Settle();
        for (var step = TimeSpan.FromMilliseconds(10); time > TimeSpan.Zero; time -= step)
        {
            Time.Advance(time < step ? time : step);
            Settle();
        }
    }

    private bool TryTake(out (SipEndPoint From, SipEndPoint To, SipTransport Transport, byte[] Bytes) message)
    {
        lock (_lock)
            return _underWay.TryDequeue(out message);
    }

    private void Deliver((SipEndPoint From, SipEndPoint To, SipTransport Transport, byte[] Bytes) message)
    {
        if (message.Transport == SipTransport.Udp && Loses?.Invoke(message.From, message.To, message.Bytes) == true)
            return;
        Action<SipEndPoint, byte[]>? end;
        lock (_lock)
        {
            if (!_ends.TryGetValue((message.Transport, message.To), out end))
                return;                                             // nobody there: a datagram is lost
        }
        Delivers?.Invoke(message.From, message.To, message.Bytes);
        end(message.From, message.Bytes);
    }

    /// <summary>An address of the simulated network.</summary>
    public static SipEndPoint At(string address, int port) => new(IPAddress.Parse(address), port);
}
