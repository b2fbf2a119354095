using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Bellwire.Contracts.Json;

/// <summary>
/// The form of an event for subscribers who asked for positions: the plain form with <c>epoch</c> (string) and <c>seq</c> (number) among the
/// other keys, in ordinal order. It is spliced out of the plain bytes; the event is not written a second time.
/// </summary>
public static class PositionForm
{
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"[]{}"u8);
    private static readonly SearchValues<byte> ValueEnds = SearchValues.Create(",}"u8);
    private static readonly SearchValues<char> EpochLetters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._");

    /// <summary>Splices a position into the compact JSON of an event, and leaves room in front as <see cref="EventJson.ToUtf8"/> does.</summary>
    /// <exception cref="ArgumentException">The JSON is no event in plain form, or the epoch has characters other than ASCII letters, digits and <c>-._</c>.</exception>
    public static byte[] ToUtf8(ReadOnlySpan<byte> plain, StreamPosition position, int reserveInFront = 0)
    {
        if (position.Epoch.AsSpan().ContainsAnyExcept(EpochLetters))
            throw new ArgumentException("an epoch is made of ASCII letters, digits and -._", nameof(position));
        var (epochAt, seqAt) = FindPlaces(plain);

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(position.Seq, digits, out var digitCount);
        var form = GC.AllocateUninitializedArray<byte>(
            reserveInFront + plain.Length + "\"epoch\":\"\",\"seq\":,"u8.Length + position.Epoch.Length + digitCount);
        form.AsSpan(0, reserveInFront).Clear();

        var rest = form.AsSpan(reserveInFront);
        Append(plain[..epochAt], ref rest);
        Append("\"epoch\":\""u8, ref rest);
        rest = rest[Encoding.ASCII.GetBytes(position.Epoch, rest)..];
        Append("\","u8, ref rest);
        Append(plain[epochAt..seqAt], ref rest);
        Append("\"seq\":"u8, ref rest);
        Append(digits[..digitCount], ref rest);
        Append(","u8, ref rest);
        Append(plain[seqAt..], ref rest);
        return form;
    }

    // Walks the top level's keys, which are ours: no escapes in them, no white space between tokens.
    private static (int EpochAt, int SeqAt) FindPlaces(ReadOnlySpan<byte> json)
    {
        var epochAt = -1;
        for (var at = 1; at < json.Length && json[at] == '"';)
        {
            var name = json.Slice(at + 1, Length(json[(at + 1)..].IndexOf((byte)'"')));
            if (epochAt < 0 && name.SequenceCompareTo("epoch"u8) > 0)
                epochAt = at;
            if (name.SequenceCompareTo("seq"u8) > 0)
                return (epochAt, at);
            at = AfterValue(json, at + name.Length + 3) + 1;
        }
        throw NotAnEvent();
    }

    private static int AfterValue(ReadOnlySpan<byte> json, int at)
    {
        if (at >= json.Length)
            throw NotAnEvent();
        if (json[at] == '"')
            return AfterString(json, at);
        if (json[at] is not ((byte)'{' or (byte)'['))
            return at + Length(json[at..].IndexOfAny(ValueEnds));
        for (var depth = 0; ;)
        {
            at += Length(json[at..].IndexOfAny(Brackets));
            if (json[at] == '"')
            {
                at = AfterString(json, at);
                continue;
            }
            depth += json[at] is (byte)'{' or (byte)'[' ? 1 : -1;
            at++;
            if (depth == 0)
                return at;
        }
    }

    private static int AfterString(ReadOnlySpan<byte> json, int quote)
    {
        for (var at = quote + 1; ;)
        {
            at += Length(json[at..].IndexOfAny((byte)'"', (byte)'\\'));
            if (json[at] == '"')
                return at + 1;
            at += 2;
            if (at >= json.Length)
                throw NotAnEvent();
        }
    }

    private static int Length(int index) => index >= 0 ? index : throw NotAnEvent();

    private static ArgumentException NotAnEvent() => new("the JSON is not an event in plain form");

    private static void Append(scoped ReadOnlySpan<byte> part, ref Span<byte> rest)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }
}
