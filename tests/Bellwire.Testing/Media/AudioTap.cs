using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Media.Audio;

namespace Bellwire.Testing.Media;

/// <summary>
/// What audio arrives at a phone, whoever the phone is: a raw socket that sees every datagram to the address, of which it takes the RTP to the phone's ports. Needs
/// the rights that a private network gives.
/// </summary>
public sealed class AudioTap : IDisposable
{
    private const int PacketsOfAMoment = 15;                                   // 0.3 s
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp) { ReceiveTimeout = 100, ReceiveBufferSize = 1 << 22 };
    private readonly Lock _lock = new();
    private readonly List<short[]> _heard = [];
    private readonly StringBuilder _digits = new();
    private readonly (int From, int To) _ports;
    private readonly Thread _thread;
    private uint? _lastDigit;
    private volatile bool _isOver;

    /// <param name="address">Where the phone lives.</param>
    /// <param name="from">Its first RTP port.</param>
    /// <param name="to">Its last one.</param>
    public AudioTap(IPAddress address, int from, int to)
    {
        _ports = (from, to);
        _socket.Bind(new IPEndPoint(address, 0));
        _thread = new Thread(Listen) { IsBackground = true, Name = "audio tap" };
        _thread.Start();
    }

    /// <summary>Waits until, from now on, the phone is sent this tone and nothing else for a moment.</summary>
    public async Task HearsAsync(int hertz, CancellationToken cancellation) =>
        await UntilAsync($"a tone of {hertz} Hz", moment => Share(moment, hertz) > 0.8, cancellation);

    /// <summary>Waits until, from now on, the phone is sent a sound that is none of these tones.</summary>
    public async Task HearsMusicAsync(int[] tones, CancellationToken cancellation) =>
        await UntilAsync("music", moment => Loudness(moment) > 200 && Array.TrueForAll(tones, hertz => Share(moment, hertz) < 0.5), cancellation);

    /// <summary>Waits until the phone is sent nothing, or silence, for a moment.</summary>
    public async Task HearsNothingAsync(CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromSeconds(0.4))
        {
            Forget();
            await Task.Delay(TimeSpan.FromSeconds(0.4), TimeProvider.System, cancellation);
            lock (_lock)
                if (_heard.TrueForAll(packet => Loudness(packet) < 50))
                    return;
        }
        throw new TimeoutException("the phone is sent sound all the time");
    }

    /// <summary>Waits until these digits have come as events of RFC 4733.</summary>
    public async Task HearsDigitsAsync(string digits, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; Digits != digits; waited += Look)
        {
            if (waited > Patience)
                throw new TimeoutException($"the digits {digits} did not come, but {Digits}");
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
    }

    private string Digits
    {
        get
        {
            lock (_lock)
                return _digits.ToString();
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Forget()
    {
        lock (_lock)
            _heard.Clear();
    }

    private async Task UntilAsync(string what, Func<short[], bool> isSo, CancellationToken cancellation)
    {
        Forget();
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Look)
        {
            short[]? moment = null;
            lock (_lock)
                if (_heard.Count >= PacketsOfAMoment)
                    moment = [.. _heard.TakeLast(PacketsOfAMoment).SelectMany(packet => packet)];
            if (moment is not null && isSo(moment))
                return;
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
        lock (_lock)
            throw new TimeoutException($"{what} did not reach the phone; it was sent {_heard.Count} packets, {string.Join(' ', _heard.TakeLast(5).Select(packet => Loudness(packet).ToString("0", CultureInfo.InvariantCulture)))} loud");
    }

    private void Listen()
    {
        var buffer = new byte[4096];
        while (!_isOver)
        {
            try
            {
                Take(buffer.AsSpan(0, _socket.Receive(buffer)));
            }
            catch (SocketException nothing) when (nothing.SocketErrorCode == SocketError.TimedOut)
            {
                continue;
            }
        }
    }

    // IPv4 header, UDP header, RTP (RFC 791, 768, 3550 5.1).
    private void Take(ReadOnlySpan<byte> datagram)
    {
        var udp = datagram[((datagram[0] & 0xf) * 4)..];
        var port = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        var rtp = udp[8..];
        if (port < _ports.From || port > _ports.To || rtp.Length < 13 || rtp[0] != 0x80)
            return;
        var type = (byte)(rtp[1] & 0x7f);
        lock (_lock)
            if (type is 0 or 8)
                _heard.Add(Decode(type, rtp[12..]));
            else if (type is >= 96 and < 128 && rtp.Length == 16)
                TakeEvent(BinaryPrimitives.ReadUInt32BigEndian(rtp[4..]), rtp[12]);
    }

    // An event is repeated with one timestamp while it lasts (RFC 4733 2.5.1.4).
    private void TakeEvent(uint timestamp, byte code)
    {
        if (_lastDigit == timestamp || code > 15)
            return;
        _lastDigit = timestamp;
        _digits.Append("0123456789*#ABCD"[code]);
    }

    private static short[] Decode(byte type, ReadOnlySpan<byte> payload)
    {
        var samples = new short[payload.Length];
        for (var i = 0; i < payload.Length; i++)
            samples[i] = G711.Decoder(type)[payload[i]];
        return samples;
    }

    private static double Loudness(short[] samples) => Math.Sqrt(samples.Average(sample => (double)sample * sample));

    // Goertzel's share of the energy: 1 for a pure tone.
    private static double Share(short[] samples, int hertz)
    {
        var (factor, one, two, energy) = (2 * Math.Cos(Math.Tau * hertz / 8000), 0.0, 0.0, 0.0);
        foreach (double sample in samples)
        {
            energy += sample * sample;
            (one, two) = (sample + factor * one - two, one);
        }
        return energy < samples.Length * 10_000.0 ? 0 : 2 * (one * one + two * two - factor * one * two) / (energy * samples.Length);
    }
}
