using Bellwire.Contracts;

namespace Bellwire.Testing;

public sealed class MemoryHighWaterMark : IHighWaterMark
{
    private long _mark;

    public long Read() => _mark;

    public void Write(long unixMilliseconds) => _mark = unixMilliseconds;
}
