using Bellwire.Contracts.Json;

namespace Bellwire.Contracts;

/// <summary>
/// The answers to commands as compact UTF-8, keys in ordinal order. <c>command</c> and <c>id</c> are in a reply exactly when the request had
/// an <c>id</c>. Every method leaves <c>reserveInFront</c> bytes before the JSON, for a WebSocket frame's header.
/// </summary>
public static class Replies
{
    /// <summary><c>{"status":0}</c></summary>
    public static byte[] Ok(RequestEcho echo, int reserveInFront = 0) => Granted(echo, null, reserveInFront);

    /// <summary>To an <c>auth</c> that succeeded; <c>access_token_expires</c> is a string of Unix seconds, like every time in an event.</summary>
    public static byte[] Granted(RequestEcho echo, AccessToken? token, int reserveInFront = 0)
    {
        using var rented = JsonScratch.Rent();
        var json = rented.Writer;
        json.WriteStartObject();
        if (token is not null)
        {
            json.WriteString("access_token"u8, token.Text);
            json.WriteString("access_token_expires"u8, token.ExpiresAt.ToUnixTimeSeconds().ToString(null, null));
        }
        WriteCommand(rented, echo);
        WriteId(rented, echo);
        json.WriteNumber("status"u8, 0);
        json.WriteEndObject();
        return rented.ToArray(reserveInFront);
    }

    /// <summary><c>{"error":"...","status":-1}</c></summary>
    public static byte[] Error(RequestEcho echo, string error, int reserveInFront = 0)
    {
        using var rented = JsonScratch.Rent();
        var json = rented.Writer;
        json.WriteStartObject();
        WriteCommand(rented, echo);
        json.WriteString("error"u8, error);
        WriteId(rented, echo);
        json.WriteNumber("status"u8, -1);
        json.WriteEndObject();
        return rented.ToArray(reserveInFront);
    }

    /// <summary>To a <c>subscribe</c> with <c>since</c>: the events after it follow, as many as <c>count</c> says.</summary>
    public static byte[] Recovered(RequestEcho echo, long count, int reserveInFront = 0)
    {
        using var rented = JsonScratch.Rent();
        var json = rented.Writer;
        json.WriteStartObject();
        WriteCommand(rented, echo);
        json.WriteNumber("count"u8, count);
        WriteId(rented, echo);
        json.WriteBoolean("recovered"u8, true);
        json.WriteNumber("status"u8, 0);
        json.WriteEndObject();
        return rented.ToArray(reserveInFront);
    }

    /// <summary>
    /// To a <c>subscribe</c> with <c>since</c> that cannot be resumed: the subscription stands, from now on. <c>session_id</c>, with
    /// <c>cdr_events</c> only, is the call from which the CDRs must be read again.
    /// </summary>
    public static byte[] NotRecovered(RequestEcho echo, string reason, CallSessionId? cdrsFrom, int reserveInFront = 0)
    {
        using var rented = JsonScratch.Rent();
        var json = rented.Writer;
        json.WriteStartObject();
        WriteCommand(rented, echo);
        WriteId(rented, echo);
        json.WriteString("reason"u8, reason);
        json.WriteBoolean("recovered"u8, false);
        if (cdrsFrom is { } sessionId)
            json.WriteString("session_id"u8, sessionId.Value.ToString(null, null));
        json.WriteNumber("status"u8, 0);
        json.WriteEndObject();
        return rented.ToArray(reserveInFront);
    }

    private static void WriteCommand(JsonScratch rented, RequestEcho echo)
    {
        if (echo is { HasId: true, Command: { } command })
            rented.Writer.WriteString("command"u8, command);
    }

    private static void WriteId(JsonScratch rented, RequestEcho echo)
    {
        if (!echo.HasId)
            return;
        rented.Writer.WritePropertyName("id"u8);
        rented.Writer.WriteRawValue(echo.Id.Span, skipInputValidation: true);        // checked when the command was read
    }
}
