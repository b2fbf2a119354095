using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;

namespace Bellwire.Pbx.Calls;

// Where a call goes next: by its number, by forward rules, by a redirection; eight times at most, and to nobody twice.
internal sealed partial class CallMachine
{
    /// <summary>A call is passed on so many times at most.</summary>
    private const int MaxHops = 8;
    private readonly HashSet<string> _visited = [];
    private int _hops;
    private ForwardRules _forward = ForwardRules.None;
    private string? _forwarder;                                                // whose rules they are
    private bool _resolving;

    private void Route(CallRoute route)
    {
        ForgetRoute();
        switch (route)
        {
            case CallRoute.Nowhere { StatusCode: 487 }:
                CallerCancelled();
                break;
            case CallRoute.Nowhere nowhere:
                GiveUp(nowhere.StatusCode);
                break;
            case CallRoute.ToTrunk trunk:
                _trunksLeft = trunk.Attempts;
                _trunkNumber = trunk.Number;
                Do(new CallEffect.StartRingTime(trunk.RingTime));
                TryNextTrunk(lastCode: 503);
                break;
            case CallRoute.ToExtension extension:
                RouteToExtension(extension);
                break;
            case CallRoute.ToQueue queue:
                _entering = queue.Number;
                Do(new CallEffect.EnterQueue(queue.Queue));
                break;
        }
    }

    private void ForgetRoute()
    {
        _forward = ForwardRules.None;
        _trunksLeft = [];
        _codes.Clear();
        _hunted = _targets.Count;
    }

    private void RouteToExtension(CallRoute.ToExtension extension)
    {
        if (!_visited.Add(extension.Number))
        {
            GiveUp(482);
            return;
        }
        Involve(extension.Number, isExtension: true);
        _forward = extension.Forward;
        _forwarder = extension.Number;
        if (extension.Forward.Unconditional is { } always)
            Reroute(always, RerouteReason.ForwardingUnconditional, extension.Number);
        else if (extension.Forward.WhileAway is { } away)
            Reroute(away.Number, away.Reason, extension.Number);
        else if (extension.DoNotDisturb)
            ForwardOr(extension.Forward.Busy, RerouteReason.ForwardingBusy, 486);
        else if (extension.Devices.IsEmpty)
            ForwardOr(extension.Forward.Offline, RerouteReason.ForwardingNotReachable, 480);
        else
        {
            Do(new CallEffect.StartRingTime(extension.RingTime));
            foreach (var device in extension.Devices)
                Add(TargetOf(extension.Number, device, CalleeType));
        }
    }

    private void Routed(CallRoute route)
    {
        if (!_resolving || !IsHunting)
            return;
        _resolving = false;
        Route(route);
    }

    private void ForwardOr(string? number, RerouteReason reason, int statusCode)
    {
        if (number is null)
            GiveUp(statusCode);
        else
            Reroute(number, reason, _forwarder);
    }

    private void Reroute(string number, RerouteReason reason, string? inNameOf)
    {
        if (++_hops > MaxHops)
        {
            GiveUp(482);
            return;
        }
        Do(new CallEffect.StopRingTime());
        PublishReroute(number, reason);
        _resolving = true;
        Do(new CallEffect.Resolve(number, inNameOf));
    }
}
