using Bellwire.Pbx.Recordings;
using Bellwire.Storage.Cdrs;
using Bellwire.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Storage.Tests;

public sealed class SqliteRecordingIndexTests : RecordingIndexContract, IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SqliteCdrStore? _running;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        _folder.Dispose();
    }

    protected override async ValueTask<IRecordingIndex> RestartAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        return _running = new SqliteCdrStore(_folder.PathOf("cdr.db"), TimeProvider.System, NullLogger<SqliteCdrStore>.Instance);
    }
}
