using System.Collections.Concurrent;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>What all legs share: the stack, and the table by which a request in a dialog finds its leg.</summary>
internal sealed class LegContext(SipStack stack, CallOptions options)
{
    internal static readonly SipCapabilities Capabilities = new(
        [
            SipMethod.Register, SipMethod.Options, SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Bye, SipMethod.Prack,
            SipMethod.Update, SipMethod.Info, SipMethod.Refer, SipMethod.Notify, SipMethod.Publish, SipMethod.Subscribe,
        ],
        ["path", "outbound", "100rel", "timer", "replaces", "norefersub"],
        ["application/sdp"]);

    internal SipStack Stack => stack;

    internal CallOptions Options => options;

    internal ConcurrentDictionary<DialogId, Leg> Dialogs { get; } = new();

    /// <summary>The same dialogs by call and party.</summary>
    internal DialogNames Names { get; } = new();

    internal string NewToken(int length)
    {
        Span<byte> token = stackalloc byte[length];
        stack.Ids.Fill(token);
        return System.Text.Encoding.ASCII.GetString(token);
    }
}
