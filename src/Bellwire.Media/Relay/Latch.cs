namespace Bellwire.Media.Relay;

internal enum LatchVerdict
{
    /// <summary>From where this stream comes.</summary>
    Known,
    /// <summary>From a permitted address while the source is not fixed, may move, or has been silent: a valid packet fixes it.</summary>
    Candidate,
    /// <summary>From anywhere else: dropped and counted.</summary>
    Stranger,
}

/// <summary>
/// Decides whose packets a port believes. Permitted are the address that SIP came from and the one in the SDP; the port, behind a NAT unlike the
/// SDP's, is fixed by the first valid packet. It moves only after a changed offer or answer, or to a permitted address after 5 s of silence.
/// With any source permitted, the first one counts as permitted from then on, and no other does. A pure machine: time is an argument.
/// </summary>
internal struct Latch
{
    internal static readonly TimeSpan MoveAfter = TimeSpan.FromSeconds(5);

    private UInt128 _signalled, _described, _found;
    private bool _anySource, _applied, _fixed, _mayMove;
    private SourceAddress _advertised, _source;
    private TimeSpan _lastHeard;

    /// <summary>Where to send: what was advertised until the source is fixed, from then on the source.</summary>
    internal SourceAddress Target { get; private set; }

    internal readonly bool IsFixed => _fixed;

    /// <summary>The source is not what the SDP said: a NAT lies between.</summary>
    internal readonly bool IsElsewhere => _fixed && _source != _advertised;

    /// <summary>Takes over an offer or answer. True: <see cref="Target"/> has changed.</summary>
    internal bool Permit(UInt128 signalled, SourceAddress advertised, bool anySource)
    {
        if (_applied && advertised == _advertised && signalled == _signalled && anySource == _anySource)
            return false;
        var sameMedia = _applied && advertised == _advertised;
        var behindNat = _fixed && signalled == _signalled && _source.Host != _described;
        (_signalled, _described, _anySource, _advertised) = (signalled, advertised.Host, anySource, advertised);
        _mayMove = _fixed && advertised != _source;
        _applied = true;
        if (sameMedia && _fixed)                                 // only the signalling address is new: keep sending where it answers
            return false;
        _found = default;                                        // a new stream: with any source permitted its first source is still to be found
        if (_fixed && (behindNat || !advertised.IsSomewhere))
            return false;                                        // an address inside a NAT, or of a hold, is no better than where the phone was
        var before = Target;
        Target = advertised;
        return Target != before;
    }

    internal readonly LatchVerdict Judge(SourceAddress from, TimeSpan now)
    {
        if (_fixed && from == _source)
            return LatchVerdict.Known;
        if (!_applied)
            return LatchVerdict.Stranger;
        var open = !_fixed || _mayMove || now - _lastHeard >= MoveAfter;
        return open && Permits(from.Host) ? LatchVerdict.Candidate : LatchVerdict.Stranger;
    }

    /// <summary>A packet that was judged, and found valid. True: it has fixed or moved the source, and with it <see cref="Target"/>.</summary>
    internal bool Accept(SourceAddress from, TimeSpan now)
    {
        _lastHeard = now;
        if (_fixed && from == _source)
            return false;
        (_fixed, _mayMove, _source, _found, Target) = (true, false, from, from.Host, from);
        return true;
    }

    /// <summary>Permits one more host: where the stream beside this one was found to come from.</summary>
    internal void Trust(UInt128 host) => _found = host;

    /// <summary>Sends elsewhere while no packet has told better (RTCP beside a stream that came from behind a NAT).</summary>
    internal bool Suggest(SourceAddress target)
    {
        if (_fixed || Target == target)
            return false;
        Target = target;
        return true;
    }

    private readonly bool Permits(UInt128 host) =>
        host == _signalled || host == _described || host == _found || (_anySource && _found == default);
}
