namespace Bellwire.Pbx.Registrar;

/// <summary>Now, on both clocks: the wall clock for what people read, the monotonic one for what must run out.</summary>
internal readonly record struct Moment(DateTimeOffset Wall, long Ticks, long Frequency)
{
    internal static Moment Of(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp(), time.TimestampFrequency);

    internal long After(TimeSpan span) => Ticks + (long)(span.TotalSeconds * Frequency);
}
