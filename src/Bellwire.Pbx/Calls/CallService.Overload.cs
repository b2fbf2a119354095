using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Calls;

// More calls than may be: each gets 503 with Retry-After and is counted; the log hears of it once a second.
public sealed partial class CallService
{
    private readonly OverloadLog _overload;

    private void Shed(in IncomingRequest request, Overload why)
    {
        NoteRefused(why);
        request.Shed();
    }

    private void NoteRefused(Overload why)
    {
        _metrics.Refused();
        _overload.Refused(why);
    }
}
