using Bellwire.PubSub.Sessions;
using Bellwire.Sip.Stack;
using Bellwire.WebSocket;
using Bellwire.WebSocket.Framing;

namespace Bellwire.Server.Host;

/// <summary>Whom a WebSocket goes to: a subscriber to the hub, a phone (RFC 7118) to the SIP stack.</summary>
internal sealed class WsiServing(SubscriberHub hub, SipStack sip)
{
    /// <summary>What a SIP message may have over a stream.</summary>
    private const int MaxSipMessageBytes = 64 * 1024;

    public Task SubscriberAsync(AcceptedSocket socket, CancellationToken cancellation) => hub.ServeAsync(socket, cancellation);

    /// <summary>Completes when the phone's connection has ended, since the listener closes it then.</summary>
    public async Task PhoneAsync(AcceptedSocket socket, CancellationToken cancellation)
    {
        await using var stream = new EndingStream(socket.Stream);
        var phone = new WebSocketConnection(stream, new FrameRules(FromClient: true, MaxSipMessageBytes, AllowBinary: true), "sip");
        if (await sip.TryAddWebSocketAsync(phone, socket.IsTls, socket.Local, socket.Remote))
            await stream.Ended.WaitAsync(cancellation);
    }
}
