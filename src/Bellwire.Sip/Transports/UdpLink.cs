using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Transports;

/// <summary>
/// One UDP socket with its own thread: receive, handle, receive. Nothing is handed over and nothing allocated; the kernel's receive
/// buffer is the bounded queue, and <see cref="ReceiveFill"/> tells how full it is.
/// </summary>
internal sealed partial class UdpLink : SipLink, IDisposable
{
    private const int LargestDatagram = 65_535;
    private const int WantedBufferBytes = 4 * 1024 * 1024;
    private const int MeasureEvery = 32;

    [ThreadStatic] private static SocketAddress? s_v4;
    [ThreadStatic] private static SocketAddress? s_v6;

    private readonly Socket _socket;
    private readonly ISipReceiver _receiver;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly bool _dual;
    private volatile bool _stopping;
    private float _fill;

    internal UdpLink(Socket bound, ISipReceiver receiver, ILogger logger)
        : base(SipTransport.Udp, new SipEndPoint((IPEndPoint)bound.LocalEndPoint!))
    {
        (_socket, _receiver, _logger) = (bound, receiver, logger);
        _dual = bound.AddressFamily == AddressFamily.InterNetworkV6;
        _thread = new Thread(Receive) { IsBackground = true, Name = $"sip-udp-{Local}" };
    }

    /// <summary>Binds a socket. Throws <see cref="SocketException"/> when the address is taken or not ours.</summary>
    internal static Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.ReceiveBufferSize = WantedBufferBytes;
            socket.SendBufferSize = WantedBufferBytes;
            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override bool IsOpen => !_stopping;

    /// <summary>How full the kernel's receive buffer was of late: 0 to 1; 0 where the kernel does not say.</summary>
    internal float ReceiveFill => Volatile.Read(ref _fill);

    internal void Start() => _thread.Start();

    public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote)
    {
        if (_stopping)
            return SendOutcome.Closed;
        if (remote.IsV6 != _dual)
            return SendOutcome.Unreachable;
        var address = remote.IsV6
            ? s_v6 ??= new SocketAddress(AddressFamily.InterNetworkV6)
            : s_v4 ??= new SocketAddress(AddressFamily.InterNetwork);
        remote.Write(address);
        try
        {
            _socket.SendTo(message, SocketFlags.None, address);
            return SendOutcome.Accepted;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return SendOutcome.TooLong;
        }
        catch (SocketException e)
        {
            Log.SendFailed(_logger, remote, e.SocketErrorCode);
            return SendOutcome.Unreachable;
        }
        catch (ObjectDisposedException)
        {
            return SendOutcome.Closed;
        }
    }

    /// <summary>Does nothing: one remote's misdeed does not close the socket of all.</summary>
    public override void Close() { }

    /// <summary>Stops the thread and closes the socket.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        Wake();
        if (_thread.IsAlive && _thread != Thread.CurrentThread)
            _thread.Join(TimeSpan.FromSeconds(2));
        _socket.Dispose();
    }

    /// <summary>A blocked receive is woken by a datagram to ourselves: closing a socket does not end it on every system.</summary>
    private void Wake()
    {
        var own = (IPEndPoint)_socket.LocalEndPoint!;
        var any = own.Address.Equals(IPAddress.Any) || own.Address.Equals(IPAddress.IPv6Any);
        var loopback = _dual ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        try
        {
            _socket.SendTo([], SocketFlags.None, new IPEndPoint(any ? loopback : own.Address, own.Port));
        }
        catch (SocketException)
        {
            _socket.Dispose();                                      // the other way to end the receive
        }
    }

    private void Receive()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram, pinned: true);
        var source = new SocketAddress(_socket.AddressFamily);
        for (var count = 0; !_stopping; count++)
        {
            int length;
            try
            {
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (SocketException e) when (!_stopping)
            {
                Log.ReceiveFailed(_logger, Local, e.SocketErrorCode);   // such as ICMP unreachable for something we sent
                continue;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            if (count % MeasureEvery == 0)
                Measure();
            if (length > 0 && SipEndPoint.TryRead(source, out var remote))
                _receiver.OnMessage(new SipFlow(this, remote), buffer.AsMemory(0, length));
        }
    }

    // SO_MEMINFO (Linux 4.12): sk_rmem_alloc and sk_rcvbuf are the first two of its 32-bit fields.
    private void Measure()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Span<byte> fields = stackalloc byte[9 * sizeof(uint)];
        try
        {
            const int solSocket = 1;
            const int soMemInfo = 55;
            _socket.GetRawSocketOption(solSocket, soMemInfo, fields);
            var used = BitConverter.ToUInt32(fields);
            var limit = BitConverter.ToUInt32(fields[4..]);
            Volatile.Write(ref _fill, limit == 0 ? 0 : Math.Min(1f, (float)used / limit));
        }
        catch (SocketException)
        {
            Volatile.Write(ref _fill, 0);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Debug, "UDP message to {Remote} not sent: {Error}")]
        public static partial void SendFailed(ILogger logger, SipEndPoint remote, SocketError error);

        [LoggerMessage(1002, LogLevel.Debug, "UDP receive on {Local}: {Error}")]
        public static partial void ReceiveFailed(ILogger logger, SipEndPoint local, SocketError error);
    }
}
