using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Messages;

/// <summary>One header line: the name as spelled by its sender, and the value without the white space around it (folds inside).</summary>
public readonly ref struct HeaderLine(SipHeader header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
{
    public SipHeader Header { get; } = header;

    public ReadOnlySpan<byte> Name { get; } = name;

    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>All header lines of a message, in the order sent.</summary>
public ref struct HeaderLines
{
    private readonly SipMessage _message;
    private int _index = -1;

    internal HeaderLines(SipMessage message) => _message = message;

    public readonly HeaderLine Current => _message.LineAt(_index);

    public readonly HeaderLines GetEnumerator() => this;

    public bool MoveNext() => ++_index < _message.HeaderCount;
}

/// <summary>The lines of one known header, in the order sent, each whole.</summary>
public ref struct LinesOfHeader
{
    private readonly SipMessage _message;
    private int _next;

    internal LinesOfHeader(SipMessage message, int first) => (_message, _next) = (message, first);

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly LinesOfHeader GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == 0)
            return false;
        Current = _message.ValueAt(_next - 1);
        _next = _message.NextOf(_next - 1);
        return true;
    }
}

/// <summary>The comma-separated values of one known header over all its lines (RFC 3261 7.3.1), in the order sent.</summary>
public ref struct ValuesOfHeader
{
    private LinesOfHeader _lines;
    private CommaList _list;

    internal ValuesOfHeader(LinesOfHeader lines) => _lines = lines;

    public readonly ReadOnlySpan<byte> Current => _list.Current;

    public readonly ValuesOfHeader GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_list.MoveNext())
        {
            if (!_lines.MoveNext())
                return false;
            _list = new CommaList(_lines.Current);
        }
        return true;
    }
}
