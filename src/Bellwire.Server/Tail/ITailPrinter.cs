namespace Bellwire.Server.Tail;

/// <summary>Where what <c>tail</c> sees goes.</summary>
internal interface ITailPrinter
{
    /// <summary>Logged in and subscribed.</summary>
    void Live(Uri address);

    /// <summary>One message of the server, UTF-8 JSON; valid during the call only.</summary>
    void Event(ReadOnlyMemory<byte> message);

    /// <summary>The connection is gone, the next try comes after <paramref name="wait"/>.</summary>
    void Lost(string reason, TimeSpan wait);
}
