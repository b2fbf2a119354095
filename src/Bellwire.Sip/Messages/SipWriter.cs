using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Bellwire.Sip.Messages;

/// <summary>
/// Writes one message after another into a buffer that grows once and is reused. Order of calls: start line, headers, then
/// <see cref="EndWithoutBody"/> or <see cref="EndWithBody(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>. No text can break a line: CR, LF and NUL in a
/// value become spaces. Past the bound nothing more is written and <see cref="IsOverflowed"/> says so. Not thread-safe.
/// </summary>
public sealed partial class SipWriter : IDisposable
{
    private readonly int _maxBytes;
    private byte[] _buffer;
    private int _length;

    /// <param name="maxBytes">Bound of one message.</param>
    public SipWriter(int maxBytes = 256 * 1024)
    {
        _maxBytes = maxBytes;
        _buffer = ArrayPool<byte>.Shared.Rent(2048);
    }

    /// <summary>The message so far; valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>The same as memory, for a send; valid until the next call.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>The bound was reached: what is written is no message and must not be sent.</summary>
    public bool IsOverflowed { get; private set; }

    /// <summary>A copy to keep.</summary>
    public byte[] ToArray() => Written.ToArray();

    public SipWriter Clear()
    {
        _length = 0;
        IsOverflowed = false;
        return this;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _length) = ([], 0);
    }

    /// <summary>Bytes as they are: for text that was part of a message, or is known to hold no line break.</summary>
    public SipWriter Raw(ReadOnlySpan<byte> bytes)
    {
        if (Reserve(bytes.Length))
        {
            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += bytes.Length;
        }
        return this;
    }

    /// <summary>Text from anywhere; line breaks and NUL become spaces.</summary>
    public SipWriter Text(ReadOnlySpan<byte> bytes)
    {
        var start = _length;
        Raw(bytes);
        DisarmFrom(start);
        return this;
    }

    /// <summary>The same from a string, as UTF-8.</summary>
    public SipWriter Text(ReadOnlySpan<char> text)
    {
        var start = _length;
        if (Reserve(Encoding.UTF8.GetMaxByteCount(text.Length))
            && Utf8.FromUtf16(text, _buffer.AsSpan(_length), out _, out var written) == OperationStatus.Done)
            _length += written;
        DisarmFrom(start);
        return this;
    }

    public SipWriter Number(long number)
    {
        if (Reserve(20) && Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written))
            _length += written;
        return this;
    }

    /// <summary>A quoted string, with quoted-pairs where they are needed.</summary>
    public SipWriter Quoted(ReadOnlySpan<byte> text)
    {
        Raw("\""u8);
        while (!text.IsEmpty)
        {
            var stop = text.IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                Text(text);
                break;
            }
            Text(text[..stop]).Raw("\\"u8).Raw(text.Slice(stop, 1));
            text = text[(stop + 1)..];
        }
        return Raw("\""u8);
    }

    private void DisarmFrom(int start)
    {
        var text = _buffer.AsSpan(start, _length - start);
        for (var at = text.IndexOfAny((byte)'\r', (byte)'\n', (byte)0); at >= 0; at = text.IndexOfAny((byte)'\r', (byte)'\n', (byte)0))
            text[at] = (byte)' ';
    }

    private bool Reserve(int bytes)
    {
        if (IsOverflowed)
            return false;
        if (_buffer.Length - _length >= bytes)
            return true;
        var wanted = (long)_length + bytes;
        if (wanted > _maxBytes)
        {
            IsOverflowed = true;
            return false;
        }
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Max(wanted, Math.Min(_maxBytes, 2L * _buffer.Length)));
        Written.CopyTo(bigger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = bigger;
        return true;
    }
}
