using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;

namespace Bellwire.Pbx.Calls;

// Ways out through trunks, one after the other.
internal sealed partial class CallMachine
{
    private ImmutableArray<TrunkAttempt> _trunksLeft = [];
    private string _trunkNumber = "";

    private void TryNextTrunk(int lastCode)
    {
        if (_trunksLeft.IsEmpty)
        {
            GiveUp(lastCode);
            return;
        }
        var attempt = _trunksLeft[0];
        _trunksLeft = _trunksLeft.RemoveAt(0);
        _outboundCallerId = attempt.CallerId;
        _trunkOut = attempt.Trunk;
        if (_direction == CallDirection.In)
            _direction = CallDirection.In2Out;
        Add(new CallTarget
        {
            Leg = _targets.Count + 1,
            Number = _trunkNumber,
            IsExtension = false,
            Destination = attempt.Destination,
            Trunk = attempt,
            CallType = CalleeType,
            StartedAt = _now,
        });
    }
}
