using System.Runtime.InteropServices;

namespace Bellwire.Media.Relay;

/// <summary>The calls of Linux by which one thread waits on many sockets; .NET has no public way to do that.</summary>
internal static partial class EpollApi
{
    internal const int Add = 1, CloseOnExec = 0x80000, Readable = 1;

    /// <summary>struct epoll_event is packed on x86-64 only: events, then the 64-bit datum.</summary>
    internal static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    internal static readonly int DatumOffset = EventBytes - 8;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int Create(int flags);

    /// <summary>A descriptor that is readable while its count is not 0.</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int CreateEvent(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int Control(SafeHandle epoll, int operation, nint descriptor, ReadOnlySpan<byte> datum);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int Wait(SafeHandle epoll, Span<byte> events, int maxEvents, int milliseconds);
}
