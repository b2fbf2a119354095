namespace Bellwire.Contracts;

/// <summary>Whole seconds since 1970-01-01T00:00:00Z; on the wire a decimal string. 0 means "not".</summary>
public readonly record struct UnixTime(long Seconds)
{
    public static UnixTime None => default;

    public static UnixTime From(DateTimeOffset moment) => new(moment.ToUnixTimeSeconds());
}
