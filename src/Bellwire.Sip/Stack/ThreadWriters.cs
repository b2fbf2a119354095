using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Stack;

/// <summary>One writer of each use for each thread, so that nothing is allocated per message.</summary>
internal static class ThreadWriters
{
    [ThreadStatic] private static SipWriter? s_replies;
    [ThreadStatic] private static SipWriter? s_requests;
    [ThreadStatic] private static SipWriter? s_own;

    /// <summary>Responses that the transaction user writes.</summary>
    internal static SipWriter Replies => s_replies ??= new SipWriter();

    /// <summary>Requests that the transaction user writes.</summary>
    internal static SipWriter Requests => s_requests ??= new SipWriter();

    /// <summary>What the stack writes on its own account, perhaps while the user's reply is half written.</summary>
    internal static SipWriter Own => s_own ??= new SipWriter();
}
