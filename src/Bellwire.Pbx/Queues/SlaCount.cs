namespace Bellwire.Pbx.Queues;

/// <summary>Callers who broke the service level since midnight in the tenant's time zone.</summary>
internal sealed class SlaCount
{
    private DateOnly _day;
    private long _count;

    internal long Next(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        if (day != _day)
            (_day, _count) = (day, 0);
        return ++_count;
    }
}
