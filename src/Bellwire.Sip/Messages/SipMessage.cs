using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Messages;

/// <summary>
/// A SIP message as a map over its bytes: the start line and the places of the headers are found when it is parsed, a header's
/// grammar is read when it is asked for. One instance is reused for message after message and then allocates nothing; what it
/// hands out lives as long as the bytes do. <see cref="Detach"/> makes a copy to keep. Not thread-safe while parsing.
/// </summary>
public sealed partial class SipMessage
{
    private readonly byte[] _first = new byte[SipHeaderNames.Count];
    private readonly byte[] _last = new byte[SipHeaderNames.Count];
    private HeaderSlot[] _slots;
    private ReadOnlyMemory<byte> _bytes;
    private readonly bool _frozen;
    private (int Start, int Length) _uriOrReason;
    private (int Start, int Length) _method;
    private (int Start, int Length) _body;

    public SipMessage() => _slots = new HeaderSlot[32];

    private SipMessage(SipMessage from)
    {
        _frozen = true;
        _slots = from._slots.AsSpan(0, from.HeaderCount).ToArray();
        from._first.CopyTo(_first, 0);
        from._last.CopyTo(_last, 0);
        _bytes = from._bytes.ToArray();
        (_uriOrReason, _method, _body) = (from._uriOrReason, from._method, from._body);
        (IsRequest, MethodKind, StatusCode, HeaderCount) = (from.IsRequest, from.MethodKind, from.StatusCode, from.HeaderCount);
    }

    public bool IsRequest { get; private set; }

    public bool IsResponse => !IsRequest;

    /// <summary>A request's method; for a response that of its CSeq is <see cref="TryCSeq"/>.</summary>
    public SipMethod Method => MethodKind != SipMethodKind.Other || !IsRequest ? SipMethod.Of(MethodKind) : SipMethod.FromToken(MethodText);

    /// <summary>The method without the token of an unknown one: never allocates.</summary>
    public SipMethodKind MethodKind { get; private set; }

    public ReadOnlySpan<byte> MethodText => Slice(_method);

    /// <summary>The Request-URI as sent; empty for a response.</summary>
    public ReadOnlySpan<byte> RequestUri => IsRequest ? Slice(_uriOrReason) : default;

    /// <summary>100 to 699; 0 for a request.</summary>
    public int StatusCode { get; private set; }

    public ReadOnlySpan<byte> ReasonPhrase => IsRequest ? default : Slice(_uriOrReason);

    public int HeaderCount { get; private set; }

    /// <summary>The body by Content-Length; on a datagram without one, the rest of it.</summary>
    public ReadOnlySpan<byte> Body => Slice(_body);

    /// <summary>From the first byte of the start line to the last of the body; what follows in a datagram is left out.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>All header lines in the order sent, unknown ones with their spelling.</summary>
    public HeaderLines Headers => new(this);

    /// <summary>
    /// Finds the start line, the header boundaries and the body in <paramref name="bytes"/>, which must stay as they are while
    /// <paramref name="into"/> is used. Never throws on any bytes. After a fault, <paramref name="into"/> holds what was readable,
    /// enough for a response when <see cref="SipParseResult.CanAnswer"/> says so.
    /// </summary>
    /// <param name="bytes">One datagram, one WebSocket message, or one message cut from a stream (<see cref="SipStreamFrame"/>).</param>
    /// <param name="into">The instance to fill; not one made by <see cref="Detach"/>.</param>
    /// <param name="limits">Bounds; <see cref="SipLimits.Default"/> when null.</param>
    public static SipParseResult TryParse(ReadOnlyMemory<byte> bytes, SipMessage into, SipLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (into._frozen)
            throw new InvalidOperationException("A detached message is immutable.");
        into.Clear();
        return into.Parse(bytes, limits ?? SipLimits.Default);
    }

    /// <summary>An immutable copy with bytes of its own, safe to keep and to read from any thread.</summary>
    public SipMessage Detach() => _frozen ? this : new SipMessage(this);

    /// <summary>The value of the first line of that header; multi-value headers come whole (<see cref="Values"/> splits).</summary>
    public bool TryGetHeader(SipHeader header, out ReadOnlySpan<byte> value)
    {
        var first = _first[(int)header];
        if (first == 0 || header == SipHeader.Other)
        {
            value = default;
            return false;
        }
        value = ValueAt(first - 1);
        return true;
    }

    /// <summary>The value of the first line of that name, compared without case; a known name also finds its compact form.</summary>
    public bool TryGetHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var known = SipHeaderNames.Find(name);
        if (known != SipHeader.Other)
            return TryGetHeader(known, out value);
        foreach (var line in Headers)
        {
            if (line.Header == SipHeader.Other && SipText.EqualsIgnoreCase(line.Name, name))
            {
                value = line.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    public bool Has(SipHeader header) => header != SipHeader.Other && _first[(int)header] != 0;

    /// <summary>How many lines that header has.</summary>
    public int CountOf(SipHeader header)
    {
        var count = 0;
        foreach (var _ in Lines(header))
            count++;
        return count;
    }

    /// <summary>Each line of that header, whole: for headers whose values hold commas of their own (Authorization, Date, Subject).</summary>
    public LinesOfHeader Lines(SipHeader header) => new(this, header == SipHeader.Other ? 0 : _first[(int)header]);

    /// <summary>Each comma-separated value of that header over all its lines (Via, Contact, Route, Supported, ...).</summary>
    public ValuesOfHeader Values(SipHeader header) => new(Lines(header));

    /// <summary>True when a comma-separated header has that token, compared without case (<c>Supported: path</c>).</summary>
    public bool HasToken(SipHeader header, ReadOnlySpan<byte> token)
    {
        foreach (var value in Values(header))
        {
            if (SipText.EqualsIgnoreCase(value, token))
                return true;
        }
        return false;
    }

    internal HeaderLine LineAt(int index)
    {
        ref readonly var slot = ref _slots[index];
        return new(slot.Header, _bytes.Span.Slice(slot.NameStart, slot.NameLength), _bytes.Span.Slice(slot.ValueStart, slot.ValueLength));
    }

    internal ReadOnlySpan<byte> ValueAt(int index)
    {
        ref readonly var slot = ref _slots[index];
        return _bytes.Span.Slice(slot.ValueStart, slot.ValueLength);
    }

    internal int NextOf(int index) => _slots[index].Next;

    private ReadOnlySpan<byte> Slice((int Start, int Length) part) => _bytes.Span.Slice(part.Start, part.Length);

    private void Clear()
    {
        _first.AsSpan().Clear();
        _bytes = default;
        (_uriOrReason, _method, _body) = (default, default, default);
        (IsRequest, MethodKind, StatusCode, HeaderCount) = (false, SipMethodKind.Other, 0, 0);
    }
}
