using System.Globalization;
using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Testing.Sip;

/// <summary>
/// A phone without a mind: it sends exactly the SIP bytes that it is told to and keeps whatever arrives, in order. No retransmissions, no ACK of its own: a
/// test says each arrow. Helpers write ordinary requests and responses, so that a scenario reads like a ladder.
/// </summary>
public sealed class FakePhone
{
    private readonly SimulatedNetwork _network;
    private readonly SipTransport _transport;
    private readonly SipEndPoint _server;
    private readonly SimulatedLink? _connection;
    private readonly Queue<SipMessage> _unread = new();
    private readonly HashSet<string> _heard = [];
    private int _branches;

    private FakePhone(SimulatedNetwork network, SipTransport transport, SipEndPoint address, SipEndPoint server, SimulatedLink? connection, string number, string domain)
    {
        (_network, _transport, Address, _server, _connection, Number, Domain) = (network, transport, address, server, connection, number, domain);
        network.Attach(transport, address, (_, bytes) => Hear(bytes));
    }

    /// <summary>A phone on UDP.</summary>
    public static FakePhone OnUdp(SimulatedNetwork network, SipEndPoint address, SipEndPoint server, string number, string domain = "example.org") =>
        new(network, SipTransport.Udp, address, server, null, number, domain);

    /// <summary>A phone with a standing connection to the stack.</summary>
    public static FakePhone OnConnection(
        SimulatedNetwork network, SipStack stack, SipTransport transport, SipEndPoint address, SipEndPoint server, string number, string domain = "example.org")
    {
        var connection = SimulatedLink.Connection(network, stack, transport, server, address);
        return new FakePhone(network, transport, address, connection.Mine, connection, number, domain);
    }

    public SipEndPoint Address { get; }

    public string Number { get; }

    public string Domain { get; }

    public string Uri => $"sip:{Number}@{Domain}";

    /// <summary>The Contact URI of this phone.</summary>
    public string Contact => _transport == SipTransport.Udp ? $"sip:{Number}@{Address}" : $"sip:{Number}@{Address};transport={Encoding.ASCII.GetString(_transport.UriToken())}";

    /// <summary>Copies of a request are not kept, as a real phone's transactions absorb them. Responses and ACK are kept each time.</summary>
    public bool AbsorbsCopies { get; set; }

    /// <summary>With what it answers OPTIONS by itself; null: OPTIONS is kept like any other request.</summary>
    public int? AnswersOptions { get; set; }

    /// <summary>OPTIONS that it has answered by itself.</summary>
    public int OptionsAnswered { get; private set; }

    /// <summary>What arrived and was not looked at yet.</summary>
    public int Unread => _unread.Count;

    /// <summary>Puts bytes on the wire as they are, and lets the network settle.</summary>
    public void Sends(string message)
    {
        _network.Send(_transport, Address, _server, Encoding.UTF8.GetBytes(message));
        _network.Settle();
    }

    /// <summary>Cuts the connection.</summary>
    public void HangsUpTheLine()
    {
        _connection?.Close();
        _network.Settle();
    }

    /// <summary>A request from this phone. Lines are added before Content-Length; a body sets Content-Type application/sdp unless a line names another.</summary>
    public string Request(
        string method, string uri, string callId, int cseq, string? to = null, string? toTag = null, string fromTag = "from", string? branch = null, string? body = null,
        params string[] lines)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{method} {uri} SIP/2.0\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Via: SIP/2.0/{Encoding.ASCII.GetString(_transport.ViaToken())} {Address};branch={branch ?? NewBranch()};rport\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Max-Forwards: 70\r\nFrom: <{Uri}>;tag={fromTag}\r\nTo: <{to ?? uri}>{(toTag is null ? "" : ";tag=" + toTag)}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Call-ID: {callId}\r\nCSeq: {cseq} {method}\r\n");
        if (method is "INVITE" or "SUBSCRIBE" or "REFER" or "UPDATE" or "REGISTER" && !lines.Any(line => line.StartsWith("Contact:", StringComparison.OrdinalIgnoreCase)))
            text.Append(CultureInfo.InvariantCulture, $"Contact: <{Contact}>\r\n");
        return Finish(text, body, lines);
    }

    /// <summary>A response of this phone to a request that it received: Vias, From, To with the tag, Call-ID, CSeq and Record-Route copied.</summary>
    public string Response(SipMessage request, int status, string toTag = "phone", string? body = null, params string[] lines)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"SIP/2.0 {status} {Encoding.ASCII.GetString(ReasonPhrases.Of(status))}\r\n");
        foreach (var header in request.Headers)
        {
            if (header.Header is SipHeader.Via or SipHeader.From or SipHeader.CallId or SipHeader.CSeq or SipHeader.RecordRoute)
                text.Append(Encoding.UTF8.GetString(header.Name)).Append(": ").Append(Encoding.UTF8.GetString(header.Value)).Append("\r\n");
            if (header.Header == SipHeader.To && request.TryTo(out var to))
                text.Append("To: ").Append(Encoding.UTF8.GetString(header.Value)).Append(to.Tag.IsEmpty && status > 100 ? ";tag=" + toTag : "").Append("\r\n");
        }
        if (status is > 100 and < 300 && !lines.Any(line => line.StartsWith("Contact:", StringComparison.OrdinalIgnoreCase)))
            text.Append(CultureInfo.InvariantCulture, $"Contact: <{Contact}>\r\n");
        return Finish(text, body, lines);
    }

    /// <summary>The next message that arrived. Fails with the ladder when there is none.</summary>
    public SipMessage Receives()
    {
        _network.Settle();
        return _unread.TryDequeue(out var message) ? message : throw new InvalidOperationException($"{Number} has heard nothing\n" + string.Join('\n', _network.Ladder));
    }

    /// <summary>The next message, which must be a request of that method.</summary>
    public SipMessage Receives(SipMethod method)
    {
        var message = Receives();
        return message.IsRequest && message.Method == method ? message : throw Unexpected(method.ToString(), message);
    }

    /// <summary>The next message, which must be a response of that status.</summary>
    public SipMessage Receives(int status)
    {
        var message = Receives();
        return message.StatusCode == status ? message : throw Unexpected(status.ToString(CultureInfo.InvariantCulture), message);
    }

    /// <summary>The first unread message of that status; what else arrived stays unread in its order.</summary>
    public SipMessage ReceivesAmid(int status)
    {
        _network.Settle();
        var unread = _unread.ToArray();
        var found = Array.FindIndex(unread, message => message.StatusCode == status);
        if (found < 0)
            return Receives(status);
        _unread.Clear();
        for (var i = 0; i < unread.Length; i++)
            if (i != found)
                _unread.Enqueue(unread[i]);
        return unread[found];
    }

    /// <summary>Fails with the ladder when anything is left unread.</summary>
    public void ReceivesNothing()
    {
        _network.Settle();
        if (_unread.TryDequeue(out var message))
            throw Unexpected("nothing", message);
    }

    public string NewBranch() => $"z9hG4bK-{Number}-{Address.Port}-{++_branches}";

    private InvalidOperationException Unexpected(string wanted, SipMessage got) =>
        new($"{Number} expected {wanted} and received:\n{Encoding.UTF8.GetString(got.Bytes.Span)}\n{string.Join('\n', _network.Ladder)}");

    private void Hear(byte[] bytes)
    {
        var message = new SipMessage();
        var verdict = SipMessage.TryParse(bytes, message);
        if (!verdict.IsOk)
            throw new InvalidOperationException($"{Number} was sent something that is no SIP ({verdict.Reason}): {Encoding.UTF8.GetString(bytes)}");
        if (AbsorbsCopies && message.IsRequest && message.Method != SipMethod.Ack && message.TryVia(out var via)
            && !_heard.Add($"{message.Method} {Encoding.ASCII.GetString(via.Branch)}"))
            return;
        if (AnswersOptions is { } status && message.IsRequest && message.Method == SipMethod.Options)
        {
            OptionsAnswered++;
            _network.Send(_transport, Address, _server, Encoding.UTF8.GetBytes(Response(message, status)));
            return;
        }
        _unread.Enqueue(message);
    }

    private static string Finish(StringBuilder text, string? body, string[] lines)
    {
        foreach (var line in lines)
            text.Append(line).Append("\r\n");
        if (body is not null && !lines.Any(line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase)))
            text.Append("Content-Type: application/sdp\r\n");
        var length = body is null ? 0 : Encoding.UTF8.GetByteCount(body);
        return text.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n").Append(body).ToString();
    }
}
