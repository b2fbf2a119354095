using Bellwire.Pbx.Recordings;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Recordings;

public sealed class MemoryRecordingIndexTests : RecordingIndexContract
{
    private readonly MemoryRecordingIndex _index = new();

    protected override ValueTask<IRecordingIndex> RestartAsync() => ValueTask.FromResult<IRecordingIndex>(_index);
}
