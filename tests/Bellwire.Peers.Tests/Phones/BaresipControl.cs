using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>baresip's control socket: JSON objects, each framed as a netstring (<c>12:{"a":"bcd"},</c>).</summary>
internal sealed class BaresipControl : IAsyncDisposable
{
    private readonly TcpClient _socket;

    private BaresipControl(TcpClient socket) => _socket = socket;

    public static async Task<BaresipControl> ConnectAsync(string address, int port)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(address, port);
        return new BaresipControl(socket);
    }

    public async Task SendAsync(string command, string? parameters = null)
    {
        var json = JsonSerializer.Serialize(parameters is null
            ? new Dictionary<string, string> { ["command"] = command }
            : new Dictionary<string, string> { ["command"] = command, ["params"] = parameters });
        var length = Encoding.UTF8.GetByteCount(json).ToString(CultureInfo.InvariantCulture);
        await _socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{length}:{json},"));
    }

    /// <summary>Waits for the first word back: the command has been read.</summary>
    public async Task HearsAsync() => Assert.NotEqual(0, await _socket.GetStream().ReadAsync(new byte[1]));

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
