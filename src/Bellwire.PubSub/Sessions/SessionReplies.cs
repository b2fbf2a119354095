using Bellwire.Contracts;
using Bellwire.WebSocket.Framing;

namespace Bellwire.PubSub.Sessions;

/// <summary>Replies as frames.</summary>
internal static class SessionReplies
{
    private const string NothingKept = "events are not kept on this server";

    private static readonly byte[] PlainOk = Frame(Replies.Ok(default));

    internal static byte[] Ok(RequestEcho echo) => echo.HasId ? Frame(Replies.Ok(echo)) : PlainOk;

    internal static byte[] Granted(RequestEcho echo, AccessToken? token) => token is null ? Ok(echo) : Frame(Replies.Granted(echo, token));

    internal static byte[] Error(RequestEcho echo, string text) => Frame(Replies.Error(echo, text));

    /// <summary>To a subscribe or unsubscribe that was carried out. A wish to resume is answered truthfully: there is no log to resume from.</summary>
    internal static byte[] Done(ClientCommand command) => command is SubscribeCommand { Since: not null }
        ? Frame(Replies.NotRecovered(command.Echo, NothingKept, null))
        : Ok(command.Echo);

    private static byte[] Frame(byte[] json) => FrameWriter.Encode(Opcode.Text, json);
}
