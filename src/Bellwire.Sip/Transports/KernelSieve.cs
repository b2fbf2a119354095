using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Transports;

/// <summary>
/// Lets Linux drop a random share of new requests before they cost us a receive: a classic packet filter on the UDP socket (SO_ATTACH_FILTER), which needs no
/// privilege. Responses, ACK, BYE, CANCEL, PRACK and whatever else is not in <see cref="SieveProgram"/> always pass. Owned by the socket's thread.
/// </summary>
internal sealed partial class KernelSieve(Socket socket, ILogger logger)
{
    private const int SolSocket = 1, SoAttachFilter = 26, SoDetachFilter = 27;

    private bool _isRefused = !OperatingSystem.IsLinux() || nint.Size != 8;
    private double _share;

    /// <summary>Makes the kernel drop that share from now on. False: it cannot.</summary>
    internal bool Set(double share)
    {
        if (share == _share)
            return true;
        if (_isRefused)
            return false;
        try
        {
            if (share == 0)
                socket.SetRawSocketOption(SolSocket, SoDetachFilter, new byte[sizeof(int)]);
            else
                Attach(SieveProgram.Write(share));
            if ((share == 0) != (_share == 0))
                Log.Sieving(logger, share);
            _share = share;
            return true;
        }
        catch (SocketException refused)
        {
            _isRefused = true;                                      // no room (net.core.optmem_max), or a sandbox: we drop by ourselves
            Log.Refused(logger, refused.SocketErrorCode);
            return false;
        }
    }

    // struct sock_fprog of 64-bit Linux: the count, six bytes of nothing, the address. The kernel copies the program before it returns.
    private unsafe void Attach(SieveInstruction[] program)
    {
        fixed (SieveInstruction* first = program)
        {
            Span<byte> header = stackalloc byte[16];
            header.Clear();
            MemoryMarshal.Write(header, (ushort)program.Length);
            MemoryMarshal.Write(header[8..], (ulong)first);
            socket.SetRawSocketOption(SolSocket, SoAttachFilter, header);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1003, LogLevel.Information, "Overload: the kernel drops a share of new requests unread, now {Share:P0}")]
        public static partial void Sieving(ILogger logger, double share);

        [LoggerMessage(1004, LogLevel.Warning, "The kernel takes no packet filter ({Error}): under overload more time goes into what is dropped")]
        public static partial void Refused(ILogger logger, SocketError error);
    }
}
