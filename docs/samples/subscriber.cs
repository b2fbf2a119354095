using System.Net.WebSockets;
using System.Text;

using var socket = new ClientWebSocket();
socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;      // the demo's certificate is a minute old: trust anything here, ca.pem elsewhere
await socket.ConnectAsync(new Uri("wss://localhost:8885"), CancellationToken.None);

await Say("""{"command":"auth","username":"demo-101","domain":"demo.local","password":"demo-101"}""");
Console.WriteLine(await Hear());
await Say("""{"command":"subscribe","topics":["extension_events"]}""");
while (socket.State == WebSocketState.Open)
    Console.WriteLine(await Hear());

Task Say(string command) => socket.SendAsync(Encoding.UTF8.GetBytes(command), WebSocketMessageType.Text, true, CancellationToken.None);

async Task<string> Hear()
{
    var message = new MemoryStream();
    var part = new byte[16 * 1024];
    WebSocketReceiveResult result;
    do
    {
        result = await socket.ReceiveAsync(part, CancellationToken.None);
        message.Write(part, 0, result.Count);
    }
    while (!result.EndOfMessage);
    return Encoding.UTF8.GetString(message.ToArray());
}
