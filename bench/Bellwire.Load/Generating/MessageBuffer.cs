using System.Buffers.Text;

namespace Bellwire.Load.Generating;

/// <summary>Where a message is put together; one at a time.</summary>
internal sealed class MessageBuffer
{
    private readonly byte[] _bytes = new byte[8192];
    private int _length;

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    internal MessageBuffer Start(ReadOnlySpan<byte> text)
    {
        _length = 0;
        return Add(text);
    }

    internal MessageBuffer Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    internal MessageBuffer Add(int number)
    {
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var written);
        _length += written;
        return this;
    }
}
