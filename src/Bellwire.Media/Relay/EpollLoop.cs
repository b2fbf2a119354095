using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bellwire.Media.Relay;

/// <summary>
/// One thread of its own that waits with epoll on all its sockets (Linux). Each round takes one datagram from each socket that has some, so a
/// flood on one port cannot starve the others, and the thread pool's load never delays a packet.
/// </summary>
internal sealed class EpollLoop : MediaLoop
{
    private const int EventsPerRound = 256;
    private const int WithoutEnd = -1;

    private readonly Lock _gate = new();
    private readonly Stack<int> _free = new();
    private readonly SafeFileHandle _epoll;
    private readonly Thread _thread;
    private Slot[] _slots = new Slot[64];
    private int _used;
    private volatile bool _stopping;

    private struct Slot
    {
        internal LegPort? Port;
        internal int Generation;
    }

    internal EpollLoop(MediaClock clock, string name) : base(clock)
    {
        var descriptor = EpollApi.Create(EpollApi.CloseOnExec);
        if (descriptor < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _epoll = new SafeFileHandle(descriptor, ownsHandle: true);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    internal override bool Add(LegPort port)
    {
        Span<byte> registration = stackalloc byte[16];
        lock (_gate)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _used++;
                if (slot == _slots.Length)
                    Array.Resize(ref _slots, 2 * slot);
            }
            _slots[slot].Port = port;
            port.Slot = slot;
            BinaryPrimitives.WriteUInt32LittleEndian(registration, EpollApi.Readable);
            BinaryPrimitives.WriteUInt64LittleEndian(registration[EpollApi.DatumOffset..], Datum(slot, _slots[slot].Generation));
        }
        return EpollApi.Control(_epoll, EpollApi.Add, port.Socket.Handle, registration) == 0;
    }

    // The generation tells an event that was already fetched for the slot's former owner from one for the new; closing the socket unregisters it.
    internal override void Remove(LegPort port)
    {
        lock (_gate)
        {
            if (port.Slot < 0)
                return;
            _slots[port.Slot] = new Slot { Generation = _slots[port.Slot].Generation + 1 };
            _free.Push(port.Slot);
            port.Slot = -1;
        }
    }

    public override void Dispose()
    {
        _stopping = true;
        Span<byte> registration = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(registration, EpollApi.Readable);
        using var wake = new SafeFileHandle(EpollApi.CreateEvent(1, EpollApi.CloseOnExec), ownsHandle: true);
        if (EpollApi.Control(_epoll, EpollApi.Add, wake.DangerousGetHandle(), registration) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _thread.Join();
        _epoll.Dispose();
    }

    private static ulong Datum(int slot, int generation) => ((ulong)(uint)generation << 32) | (uint)slot;

    private LegPort? Find(ulong datum)
    {
        lock (_gate)
        {
            ref var slot = ref _slots[(int)(uint)datum];
            return slot.Generation == (int)(datum >> 32) ? slot.Port : null;
        }
    }

    private void Run()
    {
        var events = new byte[EventsPerRound * EpollApi.EventBytes];
        var buffer = new byte[BufferBytes];
        var from4 = new SocketAddress(AddressFamily.InterNetwork);
        var from6 = new SocketAddress(AddressFamily.InterNetworkV6);
        while (!_stopping)
        {
            var count = EpollApi.Wait(_epoll, events, EventsPerRound, WithoutEnd);
            for (var i = 0; i < count && !_stopping; i++)
            {
                var datum = BinaryPrimitives.ReadUInt64LittleEndian(events.AsSpan(i * EpollApi.EventBytes + EpollApi.DatumOffset));
                if (Find(datum) is { } port)
                    Read(port, buffer, port.Socket.AddressFamily == AddressFamily.InterNetwork ? from4 : from6);
            }
        }
    }

    private void Read(LegPort port, byte[] buffer, SocketAddress from)
    {
        int length;
        try
        {
            length = port.Socket.ReceiveFrom(buffer, SocketFlags.None, from);
        }
        catch (SocketException)
        {
            return;                                              // nothing there after all (a bad checksum), or an ICMP error: no packet
        }
        catch (ObjectDisposedException)
        {
            return;                                              // closed between the event and the read
        }
        Deliver(port, buffer, length, from);
    }
}
