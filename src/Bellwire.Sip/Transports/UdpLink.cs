using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Transports;

/// <summary>
/// One UDP socket with its own thread: receive, handle, receive. Nothing is handed over and nothing allocated; the kernel's receive
/// buffer is the bounded queue, and <see cref="NewWork"/> says what is taken from it when it fills.
/// </summary>
internal sealed partial class UdpLink : SipLink, IDisposable
{
    private const int LargestDatagram = 65_535;
    private const int WantedBufferBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(200);

    [ThreadStatic] private static SocketAddress? s_v4;
    [ThreadStatic] private static SocketAddress? s_v6;

    private readonly Socket _socket;
    private readonly ISipReceiver _receiver;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly KernelSieve _sieve;
    private readonly bool _dual;
    private volatile bool _stopping;

    internal UdpLink(Socket bound, ISipReceiver receiver, TimeProvider time, ILogger logger)
        : base(SipTransport.Udp, new SipEndPoint((IPEndPoint)bound.LocalEndPoint!))
    {
        (_socket, _receiver, _logger) = (bound, receiver, logger);
        NewWork = new NewWork(time);
        _sieve = new KernelSieve(bound, logger);
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
            WidenReceiveBuffer(socket);
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

    // The usual limit of the system holds some 400 datagrams: a start under load would overflow it while code is being compiled. Root may go past it.
    private static void WidenReceiveBuffer(Socket socket)
    {
        socket.ReceiveBufferSize = WantedBufferBytes;
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            const int solSocket = 1;
            const int soRcvBufForce = 33;
            socket.SetRawSocketOption(solSocket, soRcvBufForce, BitConverter.GetBytes(WantedBufferBytes));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied or SocketError.OperationNotSupported)
        {
            return;                                                 // without CAP_NET_ADMIN the system's limit stands
        }
    }

    public override bool IsOpen => !_stopping;

    /// <summary>How much new work this socket takes on; for its own thread only.</summary>
    internal NewWork NewWork { get; }

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
        if (DatagramBatch.IsSupported)
            ReceiveBatches();
        else
            ReceiveOneByOne();
    }

    private void ReceiveBatches()
    {
        using var batch = new DatagramBatch(_socket.AddressFamily);
        while (!_stopping)
        {
            if (NewWork.Sieve > 0 && !_socket.Poll(Calm, SelectMode.SelectRead))
            {
                Steer(emptied: true);                               // else the sieve would stand until something came through it
                continue;
            }
            var count = batch.Receive(_socket);
            if (count < 0)
            {
                if (!_stopping)
                    Log.ReceiveFailed(_logger, Local, (SocketError)(-count));   // such as ICMP unreachable for something we sent
                continue;
            }
            Steer(emptied: count < DatagramBatch.Size);
            for (var i = 0; i < count; i++)
            {
                var datagram = batch.Datagram(i);
                if (!datagram.IsEmpty && batch.TrySource(i, out var remote))
                    _receiver.OnMessage(new SipFlow(this, remote), datagram);
            }
        }
    }

    private void ReceiveOneByOne()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram, pinned: true);
        var source = new SocketAddress(_socket.AddressFamily);
        while (!_stopping)
        {
            int length;
            try
            {
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
            }
            catch (SocketException e) when (!_stopping)
            {
                Log.ReceiveFailed(_logger, Local, e.SocketErrorCode);
                continue;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            if (length > 0 && SipEndPoint.TryRead(source, out var remote))
                _receiver.OnMessage(new SipFlow(this, remote), buffer.AsMemory(0, length));
        }
    }

    private void Steer(bool emptied)
    {
        if (NewWork.Received(emptied))
            _sieve.Set(NewWork.Sieve);
    }

    /// <summary>Datagrams that the kernel dropped so far, for want of room or because it was told to. 0 where it does not say.</summary>
    internal long KernelDrops
    {
        get
        {
            if (_stopping || !OperatingSystem.IsLinux())
                return 0;
            // SO_MEMINFO (Linux 4.12): nine fields of 32 bits, the last is sk_drops.
            const int solSocket = 1;
            const int soMemInfo = 55;
            Span<byte> fields = stackalloc byte[9 * sizeof(uint)];
            try
            {
                _socket.GetRawSocketOption(solSocket, soMemInfo, fields);
                return BitConverter.ToUInt32(fields[(8 * sizeof(uint))..]);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return 0;
            }
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
