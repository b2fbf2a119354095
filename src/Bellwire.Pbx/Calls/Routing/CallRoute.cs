using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Calls.Routing;

/// <summary>Where a number leads, as the directory and the registrar say at this moment.</summary>
internal abstract record CallRoute
{
    private CallRoute() { }

    /// <param name="Devices">Every registered contact that can be rung now.</param>
    /// <param name="Forward">Numbers to go on to, null where nothing is set.</param>
    internal sealed record ToExtension(
        string Number, ImmutableArray<Binding> Devices, TimeSpan RingTime, bool DoNotDisturb, ForwardRules Forward) : CallRoute;

    /// <param name="Attempts">Trunks in the order in which they are tried; failover goes to the next.</param>
    internal sealed record ToTrunk(string Number, ImmutableArray<TrunkAttempt> Attempts, TimeSpan RingTime) : CallRoute;

    /// <summary>A queue: it decides whether it takes the call.</summary>
    internal sealed record ToQueue(QueueId Queue, string Number) : CallRoute;

    /// <summary>The number leads nowhere: 404 unknown, 403 not allowed, 503 over a cap.</summary>
    internal sealed record Nowhere(int StatusCode) : CallRoute;
}

/// <summary>Numbers that an extension forwards to.</summary>
/// <param name="WhileAway">Where calls go as long as its presence is what it is now, and how that is told; null: its phones ring.</param>
internal sealed record ForwardRules(
    string? Unconditional, string? Busy, string? NoAnswer, string? Offline, (string Number, RerouteReason Reason)? WhileAway = null)
{
    internal static readonly ForwardRules None = new(null, null, null, null);
}

/// <summary>One way out through a trunk.</summary>
/// <param name="Trunk">Its name.</param>
/// <param name="InNameOf">The extension that is answerable for it.</param>
/// <param name="DialledNumber">After strip and prefix.</param>
/// <param name="CallerId">The caller id that goes out.</param>
/// <param name="Destination"><c>sip:number@host:port</c> for events.</param>
internal sealed record TrunkAttempt(string Trunk, string InNameOf, string DialledNumber, string CallerId, string Destination);
