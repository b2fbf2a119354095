using System.Diagnostics.CodeAnalysis;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

/// <summary>
/// A request in the hands of its handler, for the length of the call and on its thread only. Three ways to answer: <see cref="SendStateless"/> (nothing is
/// kept: challenges), <see cref="Send(SipWriter)"/> (copies of the request are answered by the stack), <see cref="TryAccept"/> (answered later, from any thread).
/// </summary>
public readonly ref struct IncomingRequest
{
    private readonly ReceiveScope _scope;
    private readonly SipStack _stack;

    internal IncomingRequest(SipStack stack, ReceiveScope scope) => (_stack, _scope) = (stack, scope);

    /// <summary>The request; its bytes are gone after the call.</summary>
    public SipMessage Message => _scope.Message;

    /// <summary>The way it came: local socket or connection and the source address.</summary>
    public SipFlow Flow => _scope.Flow;

    /// <summary>True once it was answered or accepted.</summary>
    public bool IsAnswered => _scope.IsAnswered;

    /// <summary>The tag that our response puts on To when the request has none.</summary>
    public ReadOnlySpan<byte> ToTag => _scope.ToTag;

    /// <summary>Begins a response in this thread's writer: status line, Vias with received and rport, From, To with a tag, Call-ID, CSeq. Headers,
    /// the body and one of the sends follow, with nothing else of the stack written by this thread in between.</summary>
    public SipWriter BeginReply(int status, ReadOnlySpan<char> reason = default, bool recordRoute = false) =>
        _scope.BeginReply(status, reason, recordRoute);

    /// <summary>Sends a response and keeps nothing of it.</summary>
    public void SendStateless(SipWriter reply) => _stack.SendStateless(_scope, reply);

    /// <summary>Sends a final response and keeps it for copies of the request; for an INVITE also until its ACK.</summary>
    public void Send(SipWriter reply) => _stack.SendFinal(_scope, reply);

    /// <summary>Sends a final response without further headers and body.</summary>
    public void Send(int status, ReadOnlySpan<char> reason = default) => Send(BeginReply(status, reason).EndWithoutBody());

    /// <summary>Makes a server transaction of it, which is answered later from any thread and keeps a copy of the message. False: there are too many,
    /// and 503 has been sent; or a copy of it was accepted on another thread just now. The handler is done with it then.</summary>
    public bool TryAccept(IServerTransactionListener? listener, [NotNullWhen(true)] out ServerTransaction? transaction) =>
        _stack.TryAccept(_scope, listener, out transaction);

    /// <summary>Turns it away: 503 with Retry-After, stateless and counted as shed.</summary>
    public void Shed() => _stack.Shed(_scope);
}
