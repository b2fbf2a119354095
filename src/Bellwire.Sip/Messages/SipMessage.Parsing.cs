using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;

namespace Bellwire.Sip.Messages;

// Finding the boundaries: one pass over the head, a vectorised search a line.
public sealed partial class SipMessage
{
    private SipParseResult Parse(ReadOnlyMemory<byte> bytes, SipLimits limits)
    {
        var text = bytes.Span;
        var start = text.IndexOfAnyExcept((byte)'\r', (byte)'\n');        // RFC 3261 7.5: CRLFs before the start line are ignored
        if (start < 0)
            return new(SipFault.Empty, SipHeader.Other, false);
        _bytes = bytes = bytes[start..];
        text = bytes.Span;
        if (text.Length > limits.MaxMessageBytes)
            return new(SipFault.MessageTooLong, SipHeader.Other, false);

        var lineEnd = text.IndexOf("\r\n"u8);
        if (lineEnd < 0)
            return new(SipFault.BadStartLine, SipHeader.Other, false);
        var fault = ReadStartLine(text[..lineEnd]);
        var headersFault = ReadHeaders(text, lineEnd + 2, limits, out var bodyStart);
        if (fault == SipFault.None)
            fault = headersFault;
        var header = SipHeader.Other;
        if (bodyStart >= 0)
        {
            var bodyFault = ReadBody(text, bodyStart);
            if (fault == SipFault.None && bodyFault != SipFault.None)
                (fault, header) = (bodyFault, bodyFault == SipFault.RepeatedHeader ? SipHeader.ContentLength : SipHeader.Other);
        }
        return fault == SipFault.None ? SipParseResult.Ok : new(fault, header, CanBeAnswered());
    }

    // Request-Line = Method SP Request-URI SP SIP-Version; Status-Line = SIP-Version SP Status-Code SP Reason-Phrase    RFC 3261 7.1, 7.2
    private SipFault ReadStartLine(ReadOnlySpan<byte> line)
    {
        if (line.IndexOfAny(SipChars.LineBreakers) >= 0)
            return SipFault.ForbiddenByte;
        if (line.Length > 4 && SipText.EqualsIgnoreCase(line[..4], "SIP/"u8))
            return ReadStatusLine(line);
        IsRequest = true;
        var methodLength = line.IndexOf((byte)' ');
        if (methodLength <= 0 || line[..methodLength].IndexOfAnyExcept(SipChars.Token) >= 0)
            return SipFault.BadStartLine;
        _method = (0, methodLength);
        MethodKind = SipMethod.KindOf(line[..methodLength]);
        var rest = line[(methodLength + 1)..];
        var uriLength = rest.IndexOf((byte)' ');
        if (uriLength <= 0)
            return SipFault.BadStartLine;
        _uriOrReason = (methodLength + 1, uriLength);
        var version = rest[(uriLength + 1)..];
        if (SipText.EqualsIgnoreCase(version, "SIP/2.0"u8))
            return SipFault.None;
        return IsOtherVersion(version) ? SipFault.BadVersion : SipFault.BadStartLine;
    }

    private SipFault ReadStatusLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 11 || !SipText.EqualsIgnoreCase(line[..8], "SIP/2.0 "u8))
            return SipFault.BadVersion;
        if (!SipScan.TryNumber(line.Slice(8, 3), 699, out var status) || status < 100 || (line.Length > 11 && line[11] != (byte)' '))
            return SipFault.BadStatusCode;
        StatusCode = (int)status;
        _uriOrReason = line.Length > 12 ? (12, line.Length - 12) : default;
        return SipFault.None;
    }

    private static bool IsOtherVersion(ReadOnlySpan<byte> version)
    {
        var dot = version.IndexOf((byte)'.');
        return version.Length > 4 && SipText.EqualsIgnoreCase(version[..4], "SIP/"u8) && dot > 4
            && SipScan.TryNumber(version[4..dot], uint.MaxValue, out _) && SipScan.TryNumber(version[(dot + 1)..], uint.MaxValue, out _);
    }

    private SipFault ReadHeaders(ReadOnlySpan<byte> text, int at, SipLimits limits, out int bodyStart)
    {
        var fault = SipFault.None;
        var vias = 0;
        bodyStart = -1;
        while (true)
        {
            var rest = text[at..];
            if (rest.Length >= 2 && rest[0] == (byte)'\r' && rest[1] == (byte)'\n')
            {
                bodyStart = at + 2;
                return fault;
            }
            var length = FieldLength(rest, out var badByte);
            if (length < 0)
                return First(fault, badByte ? SipFault.ForbiddenByte : SipFault.HeadNeverEnds);
            if (length > limits.MaxHeaderBytes)
                return First(fault, SipFault.HeaderTooLong);
            if (HeaderCount == limits.MaxHeaders)
                return First(fault, SipFault.TooManyHeaders);
            if (!AddHeader(rest[..length], at))
                fault = First(fault, SipFault.BadHeaderLine);
            else if (_slots[HeaderCount - 1].Header == SipHeader.Via && (vias += CountCommas(ValueAt(HeaderCount - 1), limits.MaxVias)) > limits.MaxVias)
                return First(fault, SipFault.TooManyVias);
            at += length + 2;
        }
    }

    private static SipFault First(SipFault already, SipFault now) => already != SipFault.None ? already : now;

    // A field goes on while the line after its CRLF starts with white space. Returns its length without the last CRLF.
    private static int FieldLength(ReadOnlySpan<byte> rest, out bool badByte)
    {
        badByte = false;
        var end = 0;
        while (true)
        {
            var stop = rest[end..].IndexOfAny(SipChars.LineBreakers);
            if (stop < 0)
                return -1;
            end += stop;
            if (end + 1 == rest.Length && rest[end] == (byte)'\r')
                return -1;
            if (rest[end] != (byte)'\r' || rest[end + 1] != (byte)'\n')
            {
                badByte = true;
                return -1;
            }
            if (end + 2 >= rest.Length || rest[end + 2] is not ((byte)' ' or (byte)'\t'))
                return end;
            end += 3;
        }
    }

    // header-name HCOLON header-value                                   RFC 3261 25.1; white space before the colon is allowed
    private bool AddHeader(ReadOnlySpan<byte> field, int at)
    {
        var nameLength = field.IndexOfAnyExcept(SipChars.Token);
        if (nameLength is <= 0 or > ushort.MaxValue)
            return false;
        var colon = nameLength;
        while (colon < field.Length && field[colon] is (byte)' ' or (byte)'\t')
            colon++;
        if (colon == field.Length || field[colon] != (byte)':')
            return false;
        var start = colon + 1;
        var end = field.Length;
        while (start < end && SipChars.IsLws(field[start]))
            start++;
        while (end > start && SipChars.IsLws(field[end - 1]))
            end--;

        if (HeaderCount == _slots.Length)
            Array.Resize(ref _slots, _slots.Length * 2);
        var header = SipHeaderNames.Find(field[..nameLength]);
        _slots[HeaderCount++] = new HeaderSlot
        {
            NameStart = at,
            NameLength = (ushort)nameLength,
            ValueStart = at + start,
            ValueLength = end - start,
            Header = header,
        };
        if (header == SipHeader.Other)
            return true;
        var number = (byte)HeaderCount;
        if (_first[(int)header] == 0)
            _first[(int)header] = number;
        else
            _slots[_last[(int)header] - 1].Next = number;
        _last[(int)header] = number;
        return true;
    }

    private static int CountCommas(ReadOnlySpan<byte> value, int max)
    {
        var count = 0;
        var list = new CommaList(value);
        while (count <= max && list.MoveNext())
            count++;
        return count;
    }

    private SipFault ReadBody(ReadOnlySpan<byte> text, int bodyStart)
    {
        var rest = text.Length - bodyStart;
        _body = (bodyStart, rest);
        if (!TryGetHeader(SipHeader.ContentLength, out var value))
            return SipFault.None;
        if (CountOf(SipHeader.ContentLength) > 1)
            return SipFault.RepeatedHeader;
        if (!SipScan.TryNumber(value, int.MaxValue, out var length))
            return SipFault.BadContentLength;
        if (length > rest)
            return SipFault.BodyTooShort;
        _body = (bodyStart, (int)length);                                // RFC 3261 18.3: what follows in the datagram is discarded
        _bytes = _bytes[..(bodyStart + (int)length)];
        return SipFault.None;
    }

    // A response needs the top Via to find its way and the CSeq to be matched; an ACK is never answered.
    private bool CanBeAnswered() =>
        IsRequest && MethodKind != SipMethodKind.Ack && Has(SipHeader.CSeq) && TryGetHeader(SipHeader.Via, out var line) && ViaView.IsRoutable(Top(line));

    internal static ReadOnlySpan<byte> Top(ReadOnlySpan<byte> line) => SipScan.Trim(line[..CommaList.NextComma(line)]);
}
