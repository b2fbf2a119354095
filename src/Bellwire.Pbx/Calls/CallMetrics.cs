using System.Diagnostics.Metrics;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

/// <summary>The meter <c>Bellwire.Pbx</c>: calls as their events tell them.</summary>
internal sealed class CallMetrics : IDisposable
{
    private static readonly KeyValuePair<string, object?> Answered = new("outcome", "ended"), Unanswered = new("outcome", "noanswer"), Failed = new("outcome", "fail");

    private readonly Meter _meter = new("Bellwire.Pbx");
    private readonly Counter<long> _started, _ended, _refused;
    private readonly UpDownCounter<long> _targets;

    internal CallMetrics(Func<int> calls, Func<int> waitingCdrs)
    {
        _meter.CreateObservableGauge("bellwire.pbx.calls", calls, "{call}", "Calls that stand or are being set up");
        _meter.CreateObservableGauge("bellwire.pbx.cdrs.waiting", waitingCdrs, "{record}", "Records of ended calls that are not on the disk yet");
        _started = _meter.CreateCounter<long>("bellwire.pbx.calls.started", "{call}", "Calls that began");
        _ended = _meter.CreateCounter<long>("bellwire.pbx.calls.ended", "{call}", "Calls that ended, by outcome");
        _refused = _meter.CreateCounter<long>("bellwire.pbx.calls.refused", "{call}", "Calls answered 503: too many, or records cannot be written");
        _targets = _meter.CreateUpDownCounter<long>("bellwire.pbx.targets", "{target}", "Endpoints that ring or talk");
    }

    internal void Count(PbxEvent evt)
    {
        switch (evt)
        {
            case CallStart: _started.Add(1); break;
            case CallEnded: _ended.Add(1, Answered); break;
            case CallNoAnswer: _ended.Add(1, Unanswered); break;
            case CallFail: _ended.Add(1, Failed); break;
            case TargetAdd: _targets.Add(1); break;
            case TargetEnded or TargetFail or TargetNoAnswer: _targets.Add(-1); break;
        }
    }

    internal void Refused() => _refused.Add(1);

    public void Dispose() => _meter.Dispose();
}
