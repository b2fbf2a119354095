using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Bellwire.Contracts;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Directory;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Recordings;

/// <summary>
/// Decides whose calls are recorded, names the files, and keeps the index. A call whose recording cannot begin or breaks goes on, and the index has
/// an entry that says why. Any thread.
/// </summary>
public sealed partial class RecordingDesk(
    IRecordingIndex index, RecordingOptions options, PbxDirectory directory, SnowflakeIds ids, TimeProvider time, ILogger<RecordingDesk> logger)
{
    private readonly ConcurrentDictionary<string, RecordingEntry> _running = new(StringComparer.Ordinal);
    private int _alarm = -1;                                                   // the refusal that was last told to the operator

    /// <summary>Whether the calls of that extension are recorded.</summary>
    internal bool Wants(TenantId tenantId, string number) =>
        directory.FindTenant(tenantId) is { } tenant && tenant.FindExtension(number) is { } extension
        && (extension.Recording == RecordingChoice.On || (extension.Recording == RecordingChoice.Tenant && tenant.Tenant.Recording));

    /// <summary>Whether that extension may have its calls recorded when it says so.</summary>
    internal bool MayAsk(TenantId tenantId, string number) =>
        directory.FindTenant(tenantId)?.FindExtension(number) is { Recording: RecordingChoice.OnDemand };

    /// <summary>Begins one stretch; what comes of it stands in the index.</summary>
    internal void Start(RecordingWish wish, MediaCall media, MediaLeg left, MediaLeg right)
    {
        var entry = EntryOf(wish);
        var path = Path.Combine(options.Folder, entry.FileName);
        for (var later = 1; !_running.TryAdd(path, entry) || File.Exists(path); later++)
        {
            entry = EntryOf(wish, later);                                      // two stretches within a second
            path = Path.Combine(options.Folder, entry.FileName);
        }
        index.Save(entry);
        switch (media.StartRecording(path, left, right))
        {
            case RecordingStart.Refused refused:
                _running.TryRemove(path, out _);
                Alarm(refused.Reason);
                index.Save(entry with { State = RecordingState.Missing, Reason = Word(refused.Reason), FileName = "" });
                break;
            case RecordingStart.Started:
                Relax();
                break;
        }
    }

    /// <summary>The stretch should be recorded and cannot be.</summary>
    /// <param name="reason">In a word: <c>webrtc</c>, <c>srtp</c>.</param>
    internal void Miss(RecordingWish wish, string reason) =>
        index.Save(EntryOf(wish) with { State = RecordingState.Missing, Reason = reason, FileName = "" });

    /// <summary>A recording's file is closed.</summary>
    internal void Closed(CallRecording recording, RecordingEnd end)
    {
        if (!_running.TryRemove(recording.Path, out var entry))
            return;
        index.Save(entry with
        {
            State = end is RecordingEnd.Broken ? RecordingState.Broken : RecordingState.Complete,
            Reason = end is RecordingEnd.Broken broken ? Word(broken.Fault) : end.UndecodablePackets > 0 ? "other_codec" : "",
            Length = end.Duration,
            Bytes = end.Bytes,
            FileName = end.Bytes == 0 ? "" : entry.FileName,
        });
    }

    private RecordingEntry EntryOf(RecordingWish wish, int later = 0)
    {
        var now = time.GetUtcNow().AddSeconds(later);
        return new RecordingEntry
        {
            Id = ids.Next(),
            TenantId = wish.TenantId,
            SessionId = wish.SessionId,
            Number = wish.Number,
            Caller = wish.Caller,
            Callee = wish.Callee,
            FileName = string.Create(CultureInfo.InvariantCulture, $"{wish.TenantId.Value}_{wish.SessionId.Value}_{wish.Number}_{now:yyyyMMdd}_{now:HHmmss}.wav"),
            StartedAt = UnixTime.From(now),
            State = RecordingState.Open,
        };
    }

    // Once for each reason, until a recording begins again: a thousand refused calls are one fault.
    private void Alarm(RecordingRefusal reason)
    {
        if (reason is RecordingRefusal.DiskLow or RecordingRefusal.QuotaReached or RecordingRefusal.TooMany && Interlocked.Exchange(ref _alarm, (int)reason) != (int)reason)
            Log.NoRoom(logger, Word(reason), options.Folder);
    }

    private void Relax()
    {
        if (Interlocked.Exchange(ref _alarm, -1) >= 0)
            Log.RoomAgain(logger);
    }

    private static string Word<T>(T reason) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());

    private static partial class Log
    {
        [LoggerMessage(2341, LogLevel.Error, "Calls that should be recorded are not: {Reason}. Free space for {Folder}, or raise the limits of Recording")]
        public static partial void NoRoom(ILogger logger, string reason, string folder);

        [LoggerMessage(2342, LogLevel.Information, "Calls are recorded again")]
        public static partial void RoomAgain(ILogger logger);
    }
}

/// <summary>Which stretch of which call is to be recorded, and for whom.</summary>
internal sealed record RecordingWish(TenantId TenantId, CallSessionId SessionId, string Number, string Caller, string Callee);
