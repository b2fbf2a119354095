using System.Net;
using System.Net.Sockets;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Host;

/// <summary>Ports that could not be had, in words.</summary>
internal static class Ports
{
    public static CommandFault Taken(string option, string transport, int port, Exception cause) => CommandFault.Environment(
        $"Port {port}/{transport} ({option}) is taken by another program. Stop that one (ss -lntup shows it) or choose another port with {option}; 0 takes a free one.",
        cause);

    public static CommandFault Unusable(string option, string transport, int port, Exception cause) => CommandFault.Environment(
        $"Port {port}/{transport} ({option}) cannot be opened: {Reason(cause)}. Check --bind and {option}.", cause);

    /// <summary>The fault of one listener that did not open.</summary>
    public static CommandFault Fault(string option, string transport, IPEndPoint at, SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => Taken(option, transport, at.Port, cause),
        SocketError.AccessDenied => CommandFault.Environment(
            $"Port {at.Port}/{transport} ({option}) needs a privilege that this user lacks: ports below 1024 want CAP_NET_BIND_SERVICE. Choose a higher one.", cause),
        SocketError.AddressNotAvailable => CommandFault.Environment(
            $"{at.Address} (--bind) is no address of this machine. 'ip address' shows which are.", cause),
        _ => Unusable(option, transport, at.Port, cause),
    };

    private static string Reason(Exception cause) => (cause.InnerException ?? cause).Message.TrimEnd('.');
}
