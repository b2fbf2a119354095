using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bellwire.Testing.Sip;

/// <summary>A small name server on loopback UDP that answers A, AAAA and SRV questions from what the test has put in, NXDOMAIN for other names, and
/// nothing at all while it is <see cref="Silent"/>.</summary>
public sealed class FakeNameServer : IAsyncDisposable
{
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;
    private const ushort TypeSrv = 33;

    private readonly Lock _lock = new();
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly List<(string Name, ushort Type, byte[] Data)> _records = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public FakeNameServer() => _serving = ServeAsync();

    public IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public bool Silent { get; set; }

    /// <summary>Questions heard, answered or not.</summary>
    public int Questions { get; private set; }

    /// <summary>How long answers hold.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromMinutes(5);

    public void AddAddress(string name, string address)
    {
        var parsed = IPAddress.Parse(address);
        Add(name, parsed.AddressFamily == AddressFamily.InterNetwork ? TypeA : TypeAaaa, parsed.GetAddressBytes());
    }

    public void AddService(string name, string target, ushort port, ushort priority = 10, ushort weight = 1)
    {
        var data = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(data, priority);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), weight);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), port);
        Add(name, TypeSrv, [.. data, .. Labels(target)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private void Add(string name, ushort type, byte[] data)
    {
        lock (_lock)
            _records.Add((name, type, data));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync(_stopping.Token);
                Questions++;
                if (!Silent)
                    await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return;                                                 // the end of the test
        }
    }

    // RFC 1035 4.1: header, the question as it came, then one answer for each record, its name a pointer to the question's.
    private byte[] Answer(byte[] question)
    {
        var name = new StringBuilder();
        var at = 12;
        for (; question[at] != 0; at += question[at] + 1)
            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(question, at + 1, question[at]));
        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1));
        (string Name, ushort Type, byte[] Data)[] named;
        lock (_lock)
            named = [.. _records.Where(record => string.Equals(record.Name, name.ToString(), StringComparison.OrdinalIgnoreCase))];
        var answers = named.Where(record => record.Type == type).ToArray();

        using var answer = new MemoryStream();
        answer.Write(question.AsSpan(0, 2));
        answer.Write([0x81, (byte)(named.Length == 0 ? 0x83 : 0x80), 0, 1, 0, (byte)answers.Length, 0, 0, 0, 0]);
        answer.Write(question.AsSpan(12, at + 5 - 12));
        Span<byte> head = stackalloc byte[12];
        foreach (var record in answers)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head, 0xC00C);
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], record.Type);
            BinaryPrimitives.WriteUInt16BigEndian(head[4..], 1);
            BinaryPrimitives.WriteUInt32BigEndian(head[6..], (uint)Ttl.TotalSeconds);
            BinaryPrimitives.WriteUInt16BigEndian(head[10..], (ushort)record.Data.Length);
            answer.Write(head);
            answer.Write(record.Data);
        }
        return answer.ToArray();
    }

    private static byte[] Labels(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
