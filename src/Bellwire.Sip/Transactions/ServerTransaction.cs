using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>
/// A request that the transaction user has accepted and will answer, from any thread. Copies of the request are answered from here. The
/// responses of one transaction are given one after another by its owner.
/// </summary>
public abstract class ServerTransaction : SipTransaction
{
    private readonly byte[] _toTag;
    private static readonly SipMessage Nothing = new();

    private IServerTransactionListener? _listener;

    private protected ServerTransaction(
        TransactionLayer layer, TransactionKey key, TransactionKey mergeKey, SipMessage request, SipFlow source, SipFlow replyTo, byte[] toTag,
        IServerTransactionListener? listener)
        : base(layer, key, replyTo.Transport.IsReliable())
    {
        (MergeKey, Request, Source, ReplyTo, _toTag, _listener) = (mergeKey, request, source, replyTo, toTag, listener);
    }

    /// <summary>The request, a copy of its own: it may be read from any thread at any time.</summary>
    public SipMessage Request { get; private set; }

    /// <summary>The way the request came.</summary>
    public SipFlow Source { get; }

    /// <summary>The tag that our responses put on To when the request had none.</summary>
    public ReadOnlySpan<byte> ToTag => _toTag;

    /// <summary>True when a final response was given, or none can be given any more.</summary>
    public abstract bool IsAnswered { get; }

    internal TransactionKey MergeKey { get; }

    /// <summary>Where responses go (RFC 3261 18.2.2, RFC 3581 4).</summary>
    internal SipFlow ReplyTo { get; }

    private protected byte[]? Last { get; set; }

    /// <summary>Begins a response with status line, Vias, From, To with our tag, Call-ID and CSeq in this thread's writer; headers and body
    /// follow, then <see cref="Respond(SipWriter)"/>. Nothing else of the stack may be written by this thread in between.</summary>
    /// <param name="status">100 to 699.</param>
    /// <param name="reason">A reason phrase other than the usual one.</param>
    /// <param name="recordRoute">True for responses that make a dialog (RFC 3261 12.1.1).</param>
    public SipWriter BeginReply(int status, ReadOnlySpan<char> reason = default, bool recordRoute = false) =>
        ThreadWriters.Replies.Respond(Request, status, _toTag, Source.Remote, reason, recordRoute);

    /// <summary>Sends the response that was begun with <see cref="BeginReply"/>. False, and nothing is sent, when the machine is past it: a
    /// final response was given before.</summary>
    public bool Respond(SipWriter reply) => !reply.IsOverflowed && Respond(reply.Written);

    /// <summary>Sends a response without further headers and body.</summary>
    public bool Respond(int status, ReadOnlySpan<char> reason = default) => Respond(BeginReply(status, reason).EndWithoutBody());

    /// <summary>Sends a whole response given as bytes, such as one written earlier.</summary>
    public abstract bool Respond(ReadOnlySpan<byte> response);

    /// <summary>
    /// The transaction's user is through with it: he is told nothing more, and <see cref="Request"/> is emptied. Copies of the request are still recognised,
    /// and a final response is repeated, as long as the RFC asks (32 s). Only after a final response.
    /// </summary>
    public void LetGo()
    {
        if (!IsAnswered)
            return;
        (_listener, Request) = (null, Nothing);
        ForgetAnswer();
    }

    /// <summary>Drops the last response if the machine never sends it again.</summary>
    private protected virtual void ForgetAnswer() { }

    /// <summary>Starts the machine's first timers.</summary>
    internal abstract void Start();

    /// <summary>A copy of the request came.</summary>
    internal abstract void OnAgain();

    private protected static int StatusOf(ReadOnlySpan<byte> response) =>
        (response[8] - '0') * 100 + (response[9] - '0') * 10 + (response[10] - '0');

    /// <summary>Does what is left to do after a step, outside the lock; false when a send failed.</summary>
    private protected bool Carry(Effects effects, byte[]? message)
    {
        if ((effects & (Effects.Send | Effects.SendAgain | Effects.SendTrying)) == 0 || message is null)
            return true;
        if ((effects & Effects.SendAgain) != 0)
            Layer.Metrics.Retransmitted();
        return Layer.SendResponse(ReplyTo, message);
    }

    private protected void Tell(Effects effects, SipMessage? message)
    {
        if ((effects & Effects.PassUp) != 0 && message is not null)
            _listener?.OnAck(this, message);
        if ((effects & Effects.TellTimeout) != 0)
            _listener?.OnFailed(this, TransactionFailure.Timeout);
        if ((effects & Effects.TellUnreachable) != 0)
            _listener?.OnFailed(this, TransactionFailure.Unreachable);
    }

    private protected void TellCancel(SipMessage cancel) => _listener?.OnCancel(this, cancel);
}
