using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bellwire.Sip.Transports;

/// <summary>
/// Receives up to <see cref="Size"/> datagrams by one call of Linux (recvmmsg): under load a call costs as much as several datagrams, and what is
/// received cheaply can be turned away cheaply. Owned by one thread; its memory is pinned for its life and handed out anew by each receive.
/// </summary>
internal sealed unsafe partial class DatagramBatch : IDisposable
{
    internal const int Size = 32;

    private const int LargestDatagram = 65_535;
    private const int AddressBytes = 128;                           // struct sockaddr_storage
    private const int WaitForOne = 0x10000;                         // MSG_WAITFORONE: block for the first, take what else is there
    private const int Interrupted = 4, TryAgain = 11;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size * LargestDatagram, pinned: true);
    private readonly byte[] _addresses = GC.AllocateArray<byte>(Size * AddressBytes, pinned: true);
    private readonly MessageHeader* _headers = (MessageHeader*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(MessageHeader));
    private readonly Vector* _vectors = (Vector*)NativeMemory.AllocZeroed(Size, (nuint)sizeof(Vector));
    private readonly SocketAddress _source;

    internal DatagramBatch(AddressFamily family)
    {
        _source = new SocketAddress(family);
        for (var i = 0; i < Size; i++)
        {
            _vectors[i] = new Vector { Base = Pointer(_bytes, i * LargestDatagram), Length = LargestDatagram };
            _headers[i].Vectors = &_vectors[i];
            _headers[i].VectorCount = 1;
            _headers[i].Name = Pointer(_addresses, i * AddressBytes);
        }
    }

    /// <summary>True where the call exists and the layout of its structures is the one below.</summary>
    internal static bool IsSupported => OperatingSystem.IsLinux() && sizeof(nint) == 8;

    /// <summary>Waits for at least one datagram and takes up to <see cref="Size"/>.</summary>
    /// <returns>How many came; a negative errno when none could be received.</returns>
    internal int Receive(Socket socket)
    {
        while (true)
        {
            for (var i = 0; i < Size; i++)
                _headers[i].NameLength = AddressBytes;
            var count = ReceiveMany(socket.SafeHandle, _headers, Size, WaitForOne, null);
            if (count >= 0)
                return count;
            var error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
                socket.Poll(-1, SelectMode.SelectRead);             // the socket was made non-blocking by somebody
            else if (error != Interrupted)
                return -error;
        }
    }

    /// <summary>The datagram at that place of the last receive.</summary>
    internal ReadOnlyMemory<byte> Datagram(int index) => _bytes.AsMemory(index * LargestDatagram, (int)_headers[index].Length);

    /// <summary>Where it came from. False for an address that is neither IPv4 nor IPv6.</summary>
    internal bool TrySource(int index, out SipEndPoint source)
    {
        _addresses.AsSpan(index * AddressBytes, _source.Size).CopyTo(_source.Buffer.Span);
        return SipEndPoint.TryRead(_source, out source);
    }

    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
    }

    private static byte* Pointer(byte[] pinned, int offset) => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(SafeHandle socket, MessageHeader* messages, uint count, int flags, void* timeout);

    // struct mmsghdr of 64-bit Linux.
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct MessageHeader
    {
        [FieldOffset(0)] public byte* Name;
        [FieldOffset(8)] public uint NameLength;
        [FieldOffset(16)] public Vector* Vectors;
        [FieldOffset(24)] public nuint VectorCount;
        [FieldOffset(56)] public uint Length;
    }

    // struct iovec
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }
}
