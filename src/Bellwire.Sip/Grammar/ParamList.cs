namespace Bellwire.Sip.Grammar;

/// <summary>
/// The <c>;name=value</c> tail of a header value, walked on demand (RFC 3261 25.1 generic-param). Values come as sent: a quoted
/// string keeps its quotes, a name without "=" has an empty value.
/// </summary>
public readonly ref struct ParamList
{
    private readonly ReadOnlySpan<byte> _text;

    internal ParamList(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>The list as sent, from its first ';'.</summary>
    public ReadOnlySpan<byte> Text => _text;

    public bool IsEmpty => _text.IsEmpty;

    public Enumerator GetEnumerator() => new(_text);

    /// <summary>The first parameter of that name (case-insensitive). <paramref name="value"/> is empty when it has none.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var param in this)
        {
            if (SipText.EqualsIgnoreCase(param.Name, name))
            {
                value = param.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>A parameter that is a number of at most <paramref name="max"/>.</summary>
    public bool TryGetNumber(ReadOnlySpan<byte> name, uint max, out uint number)
    {
        number = 0;
        return TryGet(name, out var value) && SipScan.TryNumber(value, max, out number);
    }

    /// <summary>True when the whole text reads as *( SEMI name [ EQUAL value ] ).</summary>
    internal bool IsWellFormed()
    {
        var walk = GetEnumerator();
        while (walk.MoveNext())
        {
        }
        return walk.ReachedEnd;
    }

    /// <summary>One parameter.</summary>
    public readonly ref struct Param(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        /// <summary>Name and value as sent, without the ';'.</summary>
        public ReadOnlySpan<byte> Text { get; } = text;

        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Walks the parameters; stops early at the first that is malformed.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> text) => _rest = text;

        public Param Current { get; private set; }

        internal readonly bool ReachedEnd => SipScan.TrimStart(_rest).IsEmpty;

        public bool MoveNext()
        {
            var rest = _rest;
            if (!SipScan.TakeSeparator(ref rest, (byte)';'))
                return false;
            var start = rest;
            if (!SipScan.TakeToken(ref rest, out var name))
                return false;
            var end = rest;
            ReadOnlySpan<byte> value = default;
            if (SipScan.TakeSeparator(ref rest, (byte)'='))
            {
                if (!TakeValue(ref rest, out value))
                    return false;
                end = rest;
            }
            Current = new Param(start[..(start.Length - end.Length)], name, value);
            _rest = end;
            return true;
        }

        // gen-value = token / host / quoted-string
        private static bool TakeValue(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
        {
            int length;
            if (!rest.IsEmpty && rest[0] == (byte)'"')
            {
                length = SipScan.QuotedLength(rest);
            }
            else
            {
                length = rest.IndexOfAnyExcept(SipChars.GenericValue);
                if (length < 0)
                    length = rest.Length;
            }
            value = length > 0 ? rest[..length] : default;
            if (length > 0)
                rest = rest[length..];
            return length > 0;
        }
    }
}
