using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls;

/// <summary>Tells the operator that calls are refused: at once, and then once a second with their number as long as it goes on. Any thread.</summary>
internal sealed partial class OverloadLog(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _saidAt;
    private int _since;

    internal void Refused(Overload why)
    {
        int count;
        lock (_lock)
        {
            _since++;
            if (_saidAt is { } said && time.GetElapsedTime(said) < Between)
                return;
            (count, _since, _saidAt) = (_since, 0, time.GetTimestamp());
        }
        Log.Refused(logger, count, why);
    }

    private static partial class Log
    {
        [LoggerMessage(2307, LogLevel.Warning, "{Count} calls refused with 503 since the last word of it: {Why}")]
        public static partial void Refused(ILogger logger, int count, Overload why);
    }
}

/// <summary>Why a call cannot be taken now.</summary>
internal enum Overload
{
    TooManyCalls,
    RecordsCannotBeWritten,
}
