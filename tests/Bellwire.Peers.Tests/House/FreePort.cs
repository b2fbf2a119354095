namespace Bellwire.Peers.Tests.House;

/// <summary>
/// Ports for phones, which cannot be told to take any. In the private network nobody else takes one; below 20000 neither the kernel
/// nor the server's audio does. A phone may use the nine ports after its own (TLS beside SIP, control).
/// </summary>
internal static class FreePort
{
    private static int _last = 10_000;

    public static int Next() => Interlocked.Add(ref _last, 10);
}
