using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;

namespace Bellwire.Pbx.Webhooks;

/// <summary>The record store, whose outbox marks go only when the webhooks' copies are stored too.</summary>
public sealed class WebhookCdrStore(ICdrStore records, WebhookLine line) : ICdrStore
{
    public bool IsReady => records.IsReady;

    public int Waiting => records.Waiting;

    public void Began(CallCdr soFar) => records.Began(soFar);

    public void Ended(CallCdr cdr, Action<CallCdr> stored) => records.Ended(cdr, stored);

    public void Published(CallCdr cdr) => line.WhenStored(cdr, () => records.Published(cdr));

    public IReadOnlyList<CallCdr> Recover() => records.Recover();
}
