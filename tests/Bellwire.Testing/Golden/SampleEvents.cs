using Bellwire.Contracts;

namespace Bellwire.Testing.Golden;

/// <summary>Typed values of every event that has a golden file, by the file's name: all 20 kinds, in each form that they can have.</summary>
public static class SampleEvents
{
    public static IReadOnlyDictionary<string, PbxEvent> ByName { get; } =
        SampleRegistrations.All.Concat(SampleCalls.All).Concat(SampleTargets.All).Concat(SampleCdrs.All).Concat(SampleQueues.All)
            .ToDictionary(sample => sample.Name, sample => sample.Event);
}
