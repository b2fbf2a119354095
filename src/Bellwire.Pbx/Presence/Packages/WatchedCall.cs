using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>
/// A call followed by its events, from <c>call_start</c> to its one final event: who sees it, and how. Several devices of a number that ring are one
/// dialog. Events in, changed dialogs of extensions out.
/// </summary>
internal sealed class WatchedCall(CallStart start)
{
    private readonly Dictionary<SideKey, Side> _sides = [];
    private readonly List<WatchedDialog> _changed = [];
    private SideKey? _one;                                                     // the two who talk, once they do
    private SideKey? _other;

    /// <summary>What the event changed. After a final event every dialog is terminated.</summary>
    internal IReadOnlyList<WatchedDialog> On(CallEvent evt)
    {
        _changed.Clear();
        switch (evt)
        {
            case CallStart:
                Put(Caller, new Side(Dialog(start.Caller, true, DialogState.Trying, start.Callee), CallerIsExtension));
                break;
            case TargetAdd add:
                DeviceCame(add.CallTarget, add.Parties.Contains(add.CallTarget.Number));
                break;
            case TargetRinging ringing:
                Reach(new SideKey(ringing.CallTarget.Number, false), DialogState.Early);
                Reach(Caller, DialogState.Early);
                break;
            case TargetFail fail:
                DeviceWent(fail.CallTarget, fail.FailCode);
                break;
            case TargetNoAnswer noAnswer:
                DeviceWent(noAnswer.CallTarget, 0);
                break;
            case TargetEnded ended:
                DeviceWent(ended.CallTarget, 0);
                break;
            case CallReroute { RerouteReason: RerouteReason.Park }:
                Parked();
                break;
            case CallEstablished established:
                Answered(established.CallTarget);
                break;
            case CallHold hold:
                Held(hold.Aor, hold.PeerAor, true);
                break;
            case CallUnhold unhold:
                Held(unhold.Aor, unhold.PeerAor, false);
                break;
            case CallFail fail:
                Over(fail.FailCode);
                break;
            case CallNoAnswer or CallEnded:
                Over(0);
                break;
        }
        return _changed;
    }

    private SideKey Caller => new(start.Caller.Number, true);

    // An outside caller may have an extension's number.
    private bool CallerIsExtension => start.Direction is CallDirection.Ext or CallDirection.Out && start.Parties.Contains(start.Caller.Number);

    // The caller's own devices, which ring first when a program began the call (its events have a request_id): he is there as the caller already.
    private bool IsRungFirst(PartyUri target) => target == start.Caller && start.RequestId != "0" && _one is null;

    private void DeviceCame(PartyUri target, bool isExtension)
    {
        if (IsRungFirst(target))
            return;
        var key = new SideKey(target.Number, false);
        if (_sides.TryGetValue(key, out var side))
            side.Devices++;
        else
            Put(key, new Side(Dialog(target, false, DialogState.Trying, start.Caller, start.CallerDisplayName), isExtension) { Devices = 1 });
    }

    private void DeviceWent(PartyUri target, int failCode)
    {
        var key = new SideKey(target.Number, false);
        if (_sides.TryGetValue(key, out var side) && --side.Devices <= 0)
            End(key, failCode);
    }

    private void Reach(SideKey key, DialogState state)
    {
        if (_sides.TryGetValue(key, out var side) && side.Now.State < state)
            Put(key, side, side.Now with { State = state });
    }

    // First the caller and who answers. Later, after a transfer, the newcomer takes the place of who left: a target that left has ended by then, so when
    // both still stand it was the caller, or who took the caller's place.
    private void Answered(PartyUri target)
    {
        var stays = _one ?? Caller;
        if (_one is { } one && _other is { } other && _sides.ContainsKey(one) && _sides.ContainsKey(other))
        {
            stays = other;
            End(one, 0);
        }
        else if (_other is { } still && _one is { } gone && !_sides.ContainsKey(gone))
        {
            stays = still;
        }
        var newcomer = new SideKey(target.Number, false);
        (_one, _other) = (stays, newcomer);
        if (_sides.TryGetValue(stays, out var side))
            Put(stays, side, side.Now with { State = DialogState.Confirmed, Peer = target, PeerName = "", IsHeld = false });
        var peer = side?.Now is { } now ? new PartyUri(now.Aor.Number, start.Callee.Domain) : start.Caller;
        if (_sides.TryGetValue(newcomer, out side))
            Put(newcomer, side, side.Now with { State = DialogState.Confirmed, Peer = peer, PeerName = peer == start.Caller ? start.CallerDisplayName : "" });
    }

    // Who parked the call is out of it. A target has ended by then, so when both still stand it was the caller, or who took the caller's place.
    private void Parked()
    {
        if (_one is { } one && _other is { } other && _sides.ContainsKey(other))
        {
            End(one, 0);
            _one = other;
        }
        _other = null;
    }

    private void Held(PartyUri holder, PartyUri peer, bool isHeld)
    {
        if (TalkingKey(holder) is { } holds && _sides.TryGetValue(holds, out var side))
            Put(holds, side, side.Now with { Holds = isHeld });
        if (TalkingKey(peer) is { } held && _sides.TryGetValue(held, out side))
            Put(held, side, side.Now with { IsHeld = isHeld });
    }

    private SideKey? TalkingKey(PartyUri party) => _one?.Number == party.Number ? _one : _other?.Number == party.Number ? _other : null;

    private void Over(int failCode)
    {
        foreach (var key in _sides.Keys.ToArray())
            End(key, failCode);
    }

    private void End(SideKey key, int failCode)
    {
        if (!_sides.Remove(key, out var side))
            return;
        var wasTalking = side.Now.State == DialogState.Confirmed;
        Tell(side, side.Now with { State = DialogState.Terminated, FailCode = wasTalking ? 0 : failCode });
    }

    private void Put(SideKey key, Side side, WatchedDialog? now = null)
    {
        _sides[key] = side;
        Tell(side, now ?? side.Now);
    }

    private void Tell(Side side, WatchedDialog now)
    {
        side.Now = now;
        if (side.IsExtension)
            _changed.Add(now);
    }

    private WatchedDialog Dialog(PartyUri whose, bool isCaller, DialogState state, PartyUri peer, string peerName = "") => new(
        start.SessionId.Value.ToString(CultureInfo.InvariantCulture) + (isCaller ? "" : "t"), new Aor(start.TenantId, whose.Number), isCaller, state, peer, peerName)
    {
        Session = start.SessionId,
    };

    private readonly record struct SideKey(string Number, bool IsCaller);

    private sealed class Side(WatchedDialog now, bool isExtension)
    {
        internal WatchedDialog Now { get; set; } = now;

        internal bool IsExtension => isExtension;

        /// <summary>Devices that ring or talk; of a caller none is counted.</summary>
        internal int Devices { get; set; }
    }
}
