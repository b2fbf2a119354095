using Bellwire.Pbx.Calls.Features;

namespace Bellwire.Pbx.Calls;

// One manager at a time may listen to the call. He is no party of it: nothing that he does changes it.
internal sealed partial class CallSession
{
    private ListeningPhone? _listener;

    /// <summary>False: somebody listens already.</summary>
    internal bool TryAdmit(ListeningPhone listener)
    {
        if (_closed || _listener is not null)
            return false;
        _listener = listener;
        return true;
    }

    internal void Leaves(ListeningPhone listener)
    {
        if (_listener == listener)
            _listener = null;
    }

    /// <summary>The audio of an extension that talks with somebody now; null when it does not, or when it goes past us.</summary>
    internal CallSound? SoundOf(string extension)
    {
        if (_closed || _machine.IsWaiting || _machine.Talking is not { } talking)
            return null;
        var agent = _machine.ExtensionOf(talking.CallerSide) == extension ? talking.CallerSide
            : _machine.ExtensionOf(talking.CalleeSide) == extension ? talking.CalleeSide
            : (int?)null;
        if (agent is not { } number || LegOf(number) is not { IsUp: true, Audio: { IsSealed: false, Relay: { } mine } }
            || LegOf(_machine.PeerOf(number)) is not { IsUp: true, Audio: { IsSealed: false, Relay: { } theirs } })
            return null;
        return new CallSound(mine, theirs, _machine.IsHolding(talking.CallerSide) || _machine.IsHolding(talking.CalleeSide));
    }

    private void TellListener() => _listener?.CallChanged();
}
