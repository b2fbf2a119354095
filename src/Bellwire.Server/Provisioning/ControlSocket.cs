using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;

namespace Bellwire.Server.Provisioning;

/// <summary>
/// The Unix socket in the data folder (0600) over which <c>bellwire provision</c> hands a file to the running server. One request a
/// connection: a JSON line, the file, a JSON answer.
/// </summary>
internal sealed partial class ControlSocket : IAsyncDisposable
{
    /// <summary>100,000 extensions with ready-made hashes are some 40 MB.</summary>
    public const int MaxFileBytes = 256 * 1024 * 1024;

    /// <summary>The kernel's bound for a socket's path (sockaddr_un), its zero not counted.</summary>
    private const int MaxPathBytes = 107;

    private const int MaxHeaderBytes = 1024;
    private const string Name = "control.sock";

    /// <summary>For a request to arrive: it comes from this machine.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly Socket _listener;
    private readonly Func<byte[], bool, EditedBy, CancellationToken, Task<ProvisionAnswer>> _apply;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _path;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="folder">The data folder, which this process holds the lock of.</param>
    /// <param name="apply">Gets the file's bytes, whether to prune, and who asks.</param>
    public ControlSocket(string folder, Func<byte[], bool, EditedBy, CancellationToken, Task<ProvisionAnswer>> apply, TimeProvider time, ILogger logger)
    {
        (_path, _apply, _time, _logger) = (PathIn(folder), apply, time, logger);
        File.Delete(_path);                                     // left by a crash: the folder's lock says that nobody has it
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, PrivateFile.OwnerOnly);
        _listener.Listen(8);
        _accepting = AcceptAsync(_stop.Token);
    }

    public static string PathIn(string folder)
    {
        var path = Path.Combine(folder, Name);
        return System.Text.Encoding.UTF8.GetByteCount(path) <= MaxPathBytes
            ? path
            : throw CommandFault.Environment($"The path of the data folder {folder} is too long for the socket in it: keep it under {MaxPathBytes - Name.Length} bytes.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptAsync(cancellation);
                await ServeAsync(client, cancellation);
            }
            catch (Exception fault) when (fault is SocketException or IOException or JsonException or OperationCanceledException or ObjectDisposedException)
            {
                if (!cancellation.IsCancellationRequested)
                    Log.RequestLost(_logger, fault.Message);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        await using var stream = new NetworkStream(client, ownsSocket: false);
        var (file, prune) = await ReceiveAsync(stream, cancellation);
        ProvisionAnswer answer;
        try
        {
            answer = await _apply(file, prune, new EditedBy(PeerOf(client), "control socket"), cancellation) with { ByServer = true };
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Log.ApplyFailed(_logger, fault);
            answer = ProvisionAnswer.Failed(fault.Message) with { ByServer = true };
        }
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, ProvisionJson.Default.ProvisionAnswer), cancellation);
        client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>The account at the other end, as the kernel vouches for it (unix(7), SO_PEERCRED): process, user and group, 32 bits each.</summary>
    private static string PeerOf(Socket client)
    {
        if (!OperatingSystem.IsLinux())
            return Environment.UserName;                        // nobody else can open the socket
        const int socketLevel = 1, peerCredentials = 17;
        Span<byte> credentials = stackalloc byte[12];
        return client.GetRawSocketOption(socketLevel, peerCredentials, credentials) == credentials.Length
            ? string.Create(CultureInfo.InvariantCulture, $"uid {BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..])}")
            : Environment.UserName;
    }

    private async Task<(byte[] File, bool Prune)> ReceiveAsync(NetworkStream stream, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(RequestTimeout, _time);
        using var joined = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var header = new byte[MaxHeaderBytes];
        var length = 0;
        do
        {
            if (length == MaxHeaderBytes)
                throw new IOException("the request's first line is too long");
            await stream.ReadExactlyAsync(header.AsMemory(length, 1), joined.Token);
        }
        while (header[length++] != '\n');
        var request = JsonSerializer.Deserialize(header.AsSpan(0, length), ProvisionJson.Default.ControlRequest);
        if (request is not { Command: "provision", Bytes: >= 0 and <= MaxFileBytes })
            throw new IOException("the request is not understood");
        var file = new byte[request.Bytes];
        await stream.ReadExactlyAsync(file, joined.Token);
        return (file, request.Prune);
    }

    private static partial class Log
    {
        [LoggerMessage(4011, LogLevel.Warning, "A request on the control socket came to nothing: {Reason}")]
        public static partial void RequestLost(ILogger logger, string reason);

        [LoggerMessage(4012, LogLevel.Error, "A provisioning file could not be applied")]
        public static partial void ApplyFailed(ILogger logger, Exception fault);
    }
}
