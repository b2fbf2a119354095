using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>A dialog that a provisional response made. One INVITE may bring several from behind a proxy; each has its own RSeq and its own answer.</summary>
internal sealed class EarlyDialog(Dialog dialog)
{
    internal Dialog Dialog => dialog;

    /// <summary>RSeq of its last reliable response; 0: none yet.</summary>
    internal uint LastRSeq { get; set; }

    /// <summary>What its phone said to our offer.</summary>
    internal SdpSession? Answer { get; set; }
}
