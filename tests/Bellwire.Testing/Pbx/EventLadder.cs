using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Testing;

/// <summary>
/// Writes a scenario down as it happens: what goes over the wire between the phones and Bellwire, and beside each arrow the events that it caused. Challenges
/// and their first INVITE are left out, for the reader's sake.
/// </summary>
public sealed class EventLadder
{
    /// <summary>The name of a carrier in a ladder.</summary>
    public const string Carrier = "carrier";

    private const int Column = 22;

    private readonly TestPbx _pbx;
    private readonly List<(string Name, SipEndPoint Address)> _phones = [];
    private readonly StringBuilder _text = new();
    private int _events;

    /// <summary>Begins to write: what has been is left out.</summary>
    public EventLadder(TestPbx pbx, params (string Name, PhoneOnPaper Phone)[] phones)
    {
        ArgumentNullException.ThrowIfNull(pbx);
        ArgumentNullException.ThrowIfNull(phones);
        _pbx = pbx;
        foreach (var (name, phone) in phones)
            _phones.Add((name, phone.Address));
        _text.Append(CultureInfo.InvariantCulture, $"{"",-4}{"Bellwire",-Column}");
        foreach (var (name, _) in _phones)
            _text.Append(CultureInfo.InvariantCulture, $"{name,-Column}");
        TrimEnd().Append('\n');
        _events = pbx.Events.Records.Count;
        pbx.Network.Delivers = Arrow;
    }

    /// <summary>The ladder so far, one line an arrow.</summary>
    public string Text
    {
        get
        {
            Events();
            return _text.ToString();
        }
    }

    private void Arrow(SipEndPoint from, SipEndPoint to, byte[] bytes)
    {
        var message = new SipMessage();
        if (!SipMessage.TryParse(bytes, message).IsOk || IsLeftOut(message, from))
            return;
        Events();
        var toUs = to == TestPbx.Server;
        var column = _phones.FindIndex(phone => phone.Address == (toUs ? from : to));
        if (column < 0)
            return;
        var what = Name(message);
        var length = Column * (column + 1) - 2 - what.Length - 3;
        var line = new string('-', Math.Max(2, length - 2));
        _text.Append(CultureInfo.InvariantCulture, $"{"",-4}|{(toUs ? "<" : "-")}{line} {what} {(toUs ? "-" : ">")}|\n");
    }

    // What the arrow before has caused.
    private void Events()
    {
        var records = _pbx.Events.Records;
        for (; _events < records.Count; _events++)
            if (records[_events] is PbxEvent evt)
                _text.Append(CultureInfo.InvariantCulture, $"    *  {evt.EventType}{Detail(evt)}\n");
    }

    private static string Detail(PbxEvent evt) => evt switch
    {
        CallStart start => $"  {start.Caller.Number} calls {start.Callee.Number}",
        CallReroute reroute => $"  to {reroute.CallTarget.Number}, {EnumText(reroute.RerouteReason)}",
        CallEstablished established => $"  with {established.CallTarget.Number}",
        CallHold hold => $"  by {hold.Aor.Number}",
        CallUnhold hold => $"  by {hold.Aor.Number}",
        CallFail fail => $"  {fail.FailCode}",
        TargetAdd target => $"  {target.CallTarget.Number}",
        TargetRinging target => $"  {target.CallTarget.Number}",
        TargetNoAnswer target => $"  {target.CallTarget.Number}",
        TargetFail fail => $"  {fail.CallTarget.Number}, {fail.FailCode}",
        TargetEnded target => $"  {target.CallTarget.Number}",
        CallCdr cdr => $"  {EnumText(cdr.EndedReason)}, status_code {cdr.StatusCode}",
        QueueCallerStatus status => string.Concat(status.UpdatedCallers.Select(caller =>
            $"  {caller.CallerNumber}, place {caller.Position}: {EnumText(caller.Reason)}")),
        QueueAgentStatus status => string.Concat((status.UpdatedAgents ?? []).Select(agent => $"  {agent.AgentExtensionNumber} {Upper(agent.State)}")),
        QueueSlaBreached breach => $"  {breach.Caller}",
        _ => "",
    };

    private static string Upper(AgentState state) => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(state.ToString());

    private static string EnumText<T>(T value) where T : struct, Enum
    {
        var json = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
        return value is RerouteReason ? json.ToUpperInvariant() : value is EndedReason.None ? "None" : json;
    }

    private static string Name(SipMessage message)
    {
        if (message.IsRequest)
            return message.Method + (message.Body.IndexOf("a=sendonly"u8) >= 0 ? " (hold)" : "");
        return message.TryCSeq(out var cseq) ? $"{message.StatusCode} {cseq.Method}" : "";
    }

    // 100, and the challenge with the INVITE that it answers; a carrier is not challenged.
    private bool IsLeftOut(SipMessage message, SipEndPoint from) =>
        message.StatusCode is 100 or 401
        || (message.IsRequest && message.TryCSeq(out var cseq) && cseq.Number == 1 && message.Method is var method
            && (method == SipMethod.Invite || method == SipMethod.Ack) && !message.TryGetHeader(SipHeader.Authorization, out _)
            && _phones.Exists(phone => phone.Address == from && phone.Name != Carrier));

    private StringBuilder TrimEnd()
    {
        while (_text.Length > 0 && _text[^1] == ' ')
            _text.Length--;
        return _text;
    }
}
