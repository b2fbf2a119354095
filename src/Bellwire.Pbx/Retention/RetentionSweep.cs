using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Recordings;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Retention;

/// <summary>
/// Removes, at start and then every hour, recordings and call records that are older than their tenant keeps them. A recording's file goes first and its
/// entry after it: whatever comes between, the next sweep finds the entry and finishes. What cannot be removed stays whole and is tried again.
/// </summary>
public sealed partial class RetentionSweep : IAsyncDisposable
{
    /// <summary>So few at a time that the writer of call records never waits long.</summary>
    private const int Batch = 500;

    private static readonly TimeSpan Rhythm = TimeSpan.FromHours(1);

    private readonly RetentionOptions _options;
    private readonly PbxDirectory _directory;
    private readonly IAgedRecords _aged;
    private readonly string _folder;
    private readonly Action<long> _freed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<string> _delete;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <param name="folder">Of the recordings.</param>
    /// <param name="freed">Is told how many bytes of recordings went.</param>
    public RetentionSweep(
        RetentionOptions options, PbxDirectory directory, IAgedRecords aged, string folder, Action<long> freed, TimeProvider time, ILogger<RetentionSweep> logger)
        : this(options, directory, aged, folder, freed, time, logger, File.Delete)
    {
    }

    internal RetentionSweep(
        RetentionOptions options, PbxDirectory directory, IAgedRecords aged, string folder, Action<long> freed, TimeProvider time, ILogger<RetentionSweep> logger,
        Action<string> delete)
    {
        (_options, _directory, _aged, _folder, _freed, _time, _logger, _delete) = (options, directory, aged, folder, freed, time, logger, delete);
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    /// <summary>Removes all that is too old now.</summary>
    internal async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var id in _aged.Tenants())
        {
            var tenant = _directory.FindTenant(id)?.Tenant;
            if (Before(tenant?.RecordingDays ?? _options.RecordingDays) is { } recordings)
                await SweepRecordingsAsync(id, recordings, cancellation);
            if (Before(tenant?.CdrDays ?? _options.CdrDays) is { } cdrs)
                await SweepCdrsAsync(id, cdrs, cancellation);
        }
    }

    private async Task RunAsync()
    {
        using var hours = new PeriodicTimer(Rhythm, _time);
        try
        {
            do
            {
                try
                {
                    await SweepAsync(_stop.Token);
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    Log.Failed(_logger, fault);
                }
            }
            while (await hours.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Log.Stopping(_logger);
        }
    }

    private async Task SweepRecordingsAsync(TenantId tenant, UnixTime before, CancellationToken cancellation)
    {
        var removed = 0;
        for (var after = long.MinValue; _aged.Recordings(tenant, before, after, Batch) is { Count: > 0 } batch; after = batch[^1].Id)
        {
            var gone = batch.Where(IsFileGone).ToList();
            await _aged.RemoveAsync(gone, cancellation);
            removed += gone.Count;
        }
        if (removed > 0)
            Log.RecordingsRemoved(_logger, removed, tenant.Value);
    }

    private async Task SweepCdrsAsync(TenantId tenant, UnixTime before, CancellationToken cancellation)
    {
        var removed = 0;
        for (var after = long.MinValue; _aged.Cdrs(tenant, before, after, Batch) is { Count: > 0 } batch; after = batch[^1].Value)
        {
            await _aged.RemoveAsync(batch, cancellation);
            removed += batch.Count;
        }
        if (removed > 0)
            Log.CdrsRemoved(_logger, removed, tenant.Value);
    }

    private bool IsFileGone(RecordingEntry entry)
    {
        if (RecordingFile.PathOf(_folder, entry) is not { } path)
            return true;
        try
        {
            if (!File.Exists(path))
                return true;
            _delete(path);
            _freed(entry.Bytes);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.FileStays(_logger, path, fault.Message);
            return false;
        }
    }

    private UnixTime? Before(int days) => days == 0 ? null : UnixTime.From(_time.GetUtcNow() - TimeSpan.FromDays(days));

    private static partial class Log
    {
        [LoggerMessage(2351, LogLevel.Information, "{Count} recordings of tenant {Tenant} were older than they are kept, and are removed")]
        public static partial void RecordingsRemoved(ILogger logger, int count, long tenant);

        [LoggerMessage(2352, LogLevel.Information, "{Count} call records of tenant {Tenant} were older than they are kept, and are removed")]
        public static partial void CdrsRemoved(ILogger logger, int count, long tenant);

        [LoggerMessage(2353, LogLevel.Error, "The recording {Path} is older than it is kept and cannot be removed, it is tried again in an hour: {Reason}")]
        public static partial void FileStays(ILogger logger, string path, string reason);

        [LoggerMessage(2354, LogLevel.Error, "What is older than it is kept could not be removed, it is tried again in an hour")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(2355, LogLevel.Debug, "The sweep of old records stops")]
        public static partial void Stopping(ILogger logger);
    }
}
