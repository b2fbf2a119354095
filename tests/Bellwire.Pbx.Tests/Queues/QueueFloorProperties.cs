using CsCheck;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>Whatever callers, agents, phones and provisioning do, and in whatever order: queues are what the model says, for subscribers too.</summary>
public sealed class QueueFloorProperties
{
    /// <summary>2,000 scripts; BELLWIRE_SCRIPTS asks for more in the nightly run.</summary>
    private static readonly long Scripts =
        long.TryParse(Environment.GetEnvironmentVariable("BELLWIRE_SCRIPTS"), out var scripts) ? scripts : 2_000;

    private static readonly Kind[] Kinds =
    [
        .. Enum.GetValues<Kind>(), Kind.Calls, Kind.Calls, Kind.Calls, Kind.Answers, Kind.Answers, Kind.Registers, Kind.Registers, Kind.Registers, Kind.IsDone,
        Kind.TimePasses, Kind.TimePasses, Kind.Sets, Kind.HangsUpAfterBooking, Kind.HangsUpAfterBooking,
    ];

    private static readonly Gen<Happening> Anything =
        Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int[0, 1000], Gen.Int[0, 1000], (kind, a, b) => new Happening(Kinds[kind], a, b));

    [Fact]
    public void No_caller_is_lost_and_no_agent_is_stuck() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Anything.List[0, 60]).Sample((seed, script) => new QueueScript(seed).Run(script), iter: Scripts);
}
