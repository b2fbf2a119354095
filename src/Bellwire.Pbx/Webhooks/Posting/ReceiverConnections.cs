using System.Net;
using System.Net.Sockets;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>
/// Opens connections to receivers. The name is resolved here, every address that it has is judged, and the connection goes to one of those just judged: there
/// is no second look-up that could say something else.
/// </summary>
internal sealed class ReceiverConnections(ReceiverAddresses addresses, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <exception cref="ReceiverRefusedException">One of the addresses is not to be reached.</exception>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellation);
        if (found.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        if (Array.Exists(found, address => !addresses.MayReach(host, address)))
            throw new ReceiverRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The text is for the tenant's administrator, so it does not tell which address it was.</summary>
internal sealed class ReceiverRefusedException() : IOException("the host has an address that is not public, and the operator has not allowed it");
