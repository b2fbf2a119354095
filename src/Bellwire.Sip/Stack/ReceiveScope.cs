using Bellwire.Sip.Messages;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

/// <summary>The message in hand and what is known about it; one for each receiving thread, used again for each message.</summary>
internal sealed class ReceiveScope
{
    private const int TagBytes = 16;

    [ThreadStatic] private static ReceiveScope? s_free;

    private readonly byte[] _toTag = new byte[TagBytes];

    internal SipMessage Message { get; } = new();

    internal SipFlow Flow { get; private set; }

    internal SipFlow ReplyTo { get; set; }

    internal TransactionKey Key { get; private set; }

    internal bool IsAnswered { get; set; }

    /// <summary>The tag for To, derived from the key, which is secret: a copy of the request gets the same (RFC 3261 8.2.7).</summary>
    internal ReadOnlySpan<byte> ToTag => _toTag;

    /// <summary>Takes this thread's scope; a message that arrives while another is being handled on the same thread gets one of its own.</summary>
    internal static ReceiveScope Take(SipFlow flow)
    {
        var scope = s_free ?? new ReceiveScope();
        s_free = null;
        scope.Flow = scope.ReplyTo = flow;
        scope.Key = default;
        scope.IsAnswered = false;
        return scope;
    }

    internal void GiveBack() => s_free = this;

    /// <summary>Begins a response to the message in hand, in this thread's writer for replies.</summary>
    internal SipWriter BeginReply(int status, ReadOnlySpan<char> reason = default, bool recordRoute = false) =>
        ThreadWriters.Replies.Respond(Message, status, _toTag, Flow.Remote, reason, recordRoute);

    internal void SetKey(TransactionKey key)
    {
        Key = key;
        var bits = key.High ^ ulong.RotateLeft(key.Low, 17);
        for (var i = 0; i < TagBytes; i++, bits = i == TagBytes / 2 ? key.Low * 0x9E3779B97F4A7C15 ^ key.High : bits >> 5)
            _toTag[i] = "0123456789abcdefghijklmnopqrstuv"u8[(int)(bits & 31)];
    }
}
