using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Bellwire.Contracts;

/// <summary>
/// Reads the value of the member whose name the reader stands at. Each answers null and leaves the reader at the value's end, or answers
/// what is wrong with the value. A JSON null reads as absent.
/// </summary>
internal static class MemberValue
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    internal static void Skip(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    internal static string? Text(ref Utf8JsonReader json, string name, int maxLength, out string? text)
    {
        text = null;
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.String)
            return ReplyTexts.NotAString(name);
        if (json.GetString() is not { } value || value.Length > maxLength)
            return ReplyTexts.TooLong(name, maxLength);
        text = value;
        return null;
    }

    internal static string? Flag(ref Utf8JsonReader json, string name, out bool flag)
    {
        flag = false;
        json.Read();
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
            return ReplyTexts.NotABoolean(name);
        flag = json.TokenType == JsonTokenType.True;
        return null;
    }

    /// <summary>A number of the dial plan, as string or as JSON integer; <c>102</c> is <c>"102"</c>, <c>1e2</c> is an error.</summary>
    internal static string? Number(ref Utf8JsonReader json, string name, out string? number)
    {
        json.Read();
        return NumberHere(ref json, name, out number);
    }

    internal static string? Numbers(ref Utf8JsonReader json, string name, out List<string>? numbers)
    {
        numbers = null;
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.StartArray)
            return ReplyTexts.NotAnArray(name);
        var found = new List<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (found.Count == CommandBounds.Elements)
                return ReplyTexts.TooMany(name, CommandBounds.Elements);
            if (NumberHere(ref json, name, out var number) is { } fault)
                return fault;
            if (number is null)
                return ReplyTexts.NotANumberString(name);
            found.Add(number);
        }
        numbers = found;
        return null;
    }

    /// <summary>Any scalar as it stands, so that it is echoed byte for byte.</summary>
    internal static string? Id(ref Utf8JsonReader json, out byte[] id)
    {
        id = [];
        json.Read();
        if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return ReplyTexts.IdNotScalar;
        var isString = json.TokenType == JsonTokenType.String;
        if (json.ValueSpan.Length + (isString ? 2 : 0) > CommandBounds.IdBytes)
            return ReplyTexts.IdTooLong;
        if (isString)
            _ = json.GetString();                                // throws for what is not text, which must not be echoed
        id = isString ? [(byte)'"', .. json.ValueSpan, (byte)'"'] : json.ValueSpan.ToArray();
        return null;
    }

    private static string? NumberHere(ref Utf8JsonReader json, string name, out string? number)
    {
        number = null;
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                number = json.GetString();
                break;
            case JsonTokenType.Number when json.ValueSpan.IndexOfAnyExcept(Digits) < 0:
                number = Encoding.ASCII.GetString(json.ValueSpan);
                break;
            default:
                return ReplyTexts.NotANumberString(name);
        }
        return number?.Length > CommandBounds.ElementLength ? ReplyTexts.TooLong(name, CommandBounds.ElementLength) : null;
    }
}
