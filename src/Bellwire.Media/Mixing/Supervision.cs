using Bellwire.Media.Relay;

namespace Bellwire.Media.Mixing;

/// <summary>Who hears the one who listens to a call.</summary>
public enum SupervisionMode
{
    /// <summary>Nobody.</summary>
    Listen,

    /// <summary>The agent alone.</summary>
    Whisper,

    /// <summary>Both: three talk.</summary>
    Barge,
}

/// <summary>
/// A third leg on two that talk with each other. It hears both, mixed; whoever is to hear it hears the mix of the other two instead of the relay. Legs that
/// hear no mix are relayed as before, so listening changes nothing for the two. Any thread.
/// </summary>
public sealed class Supervision : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MediaLeg _listener, _agent, _other;
    private readonly Ear _listenerEar, _agentEar, _otherEar;
    private Mix? _toListener, _toAgent, _toOther;
    private bool _over;

    private Supervision(MediaLeg listener, MediaLeg agent, MediaLeg other, MediaClock clock)
    {
        (_listener, _agent, _other) = (listener, agent, other);
        (_listenerEar, _agentEar, _otherEar) = (new Ear(clock), new Ear(clock), new Ear(clock));
    }

    /// <summary>Who hears the listener now.</summary>
    public SupervisionMode Mode { get; private set; }

    /// <summary>Changes who hears the listener. Also brings a mix back that something else, such as music, has replaced.</summary>
    public void Set(SupervisionMode mode)
    {
        lock (_gate)
        {
            if (_over)
                return;
            Mode = mode;
            Change(_agent, ref _toAgent, mode != SupervisionMode.Listen, _otherEar);
            Change(_other, ref _toOther, mode == SupervisionMode.Barge, _agentEar);
        }
    }

    /// <summary>The two talk as before, the listener hears nothing more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_over)
                return;
            _over = true;
            Stop(_listener, ref _toListener);
            Stop(_agent, ref _toAgent);
            Stop(_other, ref _toOther);
            _listener.StopHearing(_listenerEar);
            _agent.StopHearing(_agentEar);
            _other.StopHearing(_otherEar);
        }
    }

    internal static Supervision? TryBegin(MediaLeg listener, MediaLeg agent, MediaLeg other, MediaClock clock)
    {
        if (!listener.TalksG711 || !agent.TalksG711 || !other.TalksG711)
            return null;
        var supervision = new Supervision(listener, agent, other, clock);
        if (supervision.Begin())
            return supervision;
        supervision.Dispose();
        return null;
    }

    private bool Begin()
    {
        if (!_listener.TryHear(_listenerEar) || !_agent.TryHear(_agentEar) || !_other.TryHear(_otherEar))
            return false;
        Mix? mix = null;
        var start = _listener.PlaySource(type => mix = new Mix(type, _agentEar, _otherEar));
        _toListener = mix;
        return start == PlayStart.Playing;
    }

    private void Change(MediaLeg leg, ref Mix? playing, bool isMixed, Ear peer)
    {
        Stop(leg, ref playing);
        if (!isMixed)
            return;
        Mix? mix = null;
        leg.PlaySource(type => mix = new Mix(type, peer, _listenerEar));
        playing = mix;
    }

    private static void Stop(MediaLeg leg, ref Mix? playing)
    {
        if (playing is not null)
            leg.StopSource(playing);
        playing = null;
    }
}
