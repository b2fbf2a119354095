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

    /// <summary>Begins a response: status line, Vias, From, To, Call-ID, CSeq of the request.</summary>
    internal MessageBuffer StartReply(ReadOnlySpan<byte> status, ReadOnlySpan<byte> request, ReadOnlySpan<byte> toTag = default)
    {
        Start("SIP/2.0 "u8).Add(status).Add("\r\n"u8).Add(Wire.Lines(request, "\r\nVia:"u8)).Add(Wire.Line(request, "\r\nFrom:"u8));
        var to = Wire.Line(request, "\r\nTo:"u8);
        if (toTag.IsEmpty)
            Add(to);
        else
            Add(to[..^2]).Add(";tag="u8).Add(toTag).Add("\r\n"u8);
        return Add(Wire.Line(request, "\r\nCall-ID:"u8)).Add(Wire.Line(request, "\r\nCSeq:"u8));
    }

    internal MessageBuffer Add(int number)
    {
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var written);
        _length += written;
        return this;
    }
}
