using System.Net.Sockets;
using System.Text.Json;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Provisioning;

/// <summary>The other end of <see cref="ControlSocket"/>.</summary>
internal static class ControlClient
{
    /// <summary>Hands the file over; null when no server listens there.</summary>
    public static async Task<ProvisionAnswer?> TryProvisionAsync(string folder, byte[] file, bool prune, CancellationToken cancellation)
    {
        var path = ControlSocket.PathIn(folder);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || !File.Exists(path))
        {
            return null;
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AccessDenied)
        {
            throw CommandFault.Environment($"The running server's socket {path} is not this user's. Run 'bellwire provision' as the user that runs the server.", fault);
        }
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var header = JsonSerializer.SerializeToUtf8Bytes(new ControlRequest("provision", prune, file.Length), ProvisionJson.Default.ControlRequest);
        await stream.WriteAsync((byte[])[.. header, (byte)'\n'], cancellation);
        await stream.WriteAsync(file, cancellation);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellation);
        return answer.Length == 0
            ? throw new CommandFault(ExitCode.Failure, "The server took the file but gave no answer: it is stopping, or its log says why. Try again.")
            : JsonSerializer.Deserialize(answer.ToArray(), ProvisionJson.Default.ProvisionAnswer);
    }
}
