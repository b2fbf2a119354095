using System.Diagnostics.Metrics;

namespace Bellwire.Sip.Transactions;

/// <summary>The meter "Bellwire.Sip".</summary>
internal sealed class SipMetrics : IDisposable
{
    internal const string MeterName = "Bellwire.Sip";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _in;
    private readonly Counter<long> _out;
    private readonly Counter<long> _bad;
    private readonly Counter<long> _repeatsIn;
    private readonly Counter<long> _repeatsOut;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _strays;

    internal SipMetrics(Func<int> serverTransactions, Func<int> clientTransactions, Func<int> connections, Func<long> kernelDrops)
    {
        _in = _meter.CreateCounter<long>("bellwire.sip.messages.in", "{message}", "Messages received");
        _out = _meter.CreateCounter<long>("bellwire.sip.messages.out", "{message}", "Messages sent");
        _bad = _meter.CreateCounter<long>("bellwire.sip.messages.bad", "{message}", "Messages that were refused or dropped as malformed");
        _repeatsIn = _meter.CreateCounter<long>("bellwire.sip.retransmissions.in", "{message}", "Copies of requests, answered from their transaction");
        _repeatsOut = _meter.CreateCounter<long>("bellwire.sip.retransmissions.out", "{message}", "Messages that we sent once more");
        _shed = _meter.CreateCounter<long>("bellwire.sip.shed", "{request}", "Requests answered 503 because of overload");
        _dropped = _meter.CreateCounter<long>("bellwire.sip.dropped", "{request}", "New requests left unanswered because of overload");
        _strays = _meter.CreateCounter<long>("bellwire.sip.strays", "{message}", "Responses that belong to no transaction");
        _meter.CreateObservableGauge("bellwire.sip.transactions.server", serverTransactions, "{transaction}", "Server transactions under way");
        _meter.CreateObservableGauge("bellwire.sip.transactions.client", clientTransactions, "{transaction}", "Client transactions under way");
        _meter.CreateObservableCounter("bellwire.sip.kernel_drops", kernelDrops, "{message}", "Datagrams that the kernel dropped: no room, or new requests sieved because of overload");
        _meter.CreateObservableGauge("bellwire.sip.connections", connections, "{connection}", "TCP, TLS and WebSocket connections");
    }

    internal void Received() => _in.Add(1);

    internal void Sent() => _out.Add(1);

    internal void Bad() => _bad.Add(1);

    internal void RepeatReceived() => _repeatsIn.Add(1);

    internal void Retransmitted() => _repeatsOut.Add(1);

    internal void Shed() => _shed.Add(1);

    internal void Dropped() => _dropped.Add(1);

    internal void Stray() => _strays.Add(1);

    public void Dispose() => _meter.Dispose();
}
