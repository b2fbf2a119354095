using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>A request of ours under way over one flow. Copies are sent, and failures of an INVITE acknowledged, from here.</summary>
public abstract class ClientTransaction : SipTransaction
{
    private readonly IClientTransactionListener? _listener;
    private bool _isOver;

    private protected ClientTransaction(TransactionLayer layer, TransactionKey key, SipFlow flow, byte[] sent, IClientTransactionListener? listener)
        : base(layer, key, flow.Transport.IsReliable())
    {
        (Flow, Sent, _listener) = (flow, sent, listener);
    }

    /// <summary>The way the request went.</summary>
    public SipFlow Flow { get; }

    /// <summary>The request as it went out.</summary>
    public ReadOnlyMemory<byte> Request => Sent;

    private protected byte[] Sent { get; }

    /// <summary>Gives up an INVITE: sends CANCEL as soon as a provisional response has come (RFC 3261 9.1). The final response still arrives, most
    /// often 487, sometimes a 2xx which must be acknowledged and ended by BYE; when none does within 64 x T1, a time-out is told. Nothing happens
    /// for other methods and after a final response.</summary>
    /// <param name="reason">The value of a Reason header (RFC 3326), such as <c>SIP;cause=200;text="Call completed elsewhere"</c>; empty for none.</param>
    public virtual void Cancel(ReadOnlySpan<byte> reason = default) { }

    internal abstract void Start();

    internal abstract void OnResponse(SipMessage response);

    private protected void Tell(Effects effects, SipMessage? response)
    {
        if ((effects & Effects.PassUp) != 0 && response is not null)
        {
            _isOver |= response.StatusCode >= 200;
            _listener?.OnResponse(this, response);
        }
        if ((effects & (Effects.TellTimeout | Effects.TellUnreachable)) == 0 || _isOver)
            return;
        _isOver = true;
        _listener?.OnFailed(this, (effects & Effects.TellTimeout) != 0 ? TransactionFailure.Timeout : TransactionFailure.Unreachable);
    }
}
