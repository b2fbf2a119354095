using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bellwire.Server.Demo;
using Bellwire.Testing.Processes;
using Bellwire.Testing.Subscribers;
using Bellwire.WebSocket;

namespace Bellwire.Server.Tests.Processes;

public sealed class ServeTests(Office office) : IClassFixture<Office>
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_phone_registers_over_UDP_and_a_subscriber_sees_it(bool throughKestrel)
    {
        await using var desk = await office.WatchAsync("101", throughKestrel ? new Uri($"wss://127.0.0.1:{office.Server.Ready.ApiPort}/wsi") : null);
        await using var phone = office.Phone("102", "Desk phone of Ben");

        Assert.Equal(200, await phone.RegisterAsync(Minute, default));
        var registered = (await desk.SeesAsync("extension_register"))[0];
        Assert.Equal("sip:102@example.org", registered.GetProperty("extension").GetString());
        Assert.Equal("Desk phone of Ben", registered.GetProperty("registration_contacts")[0].GetProperty("user_agent").GetString());

        Assert.Equal(200, await phone.RegisterAsync(TimeSpan.Zero, default));
        var gone = (await desk.SeesAsync("extension_register"))[0];
        Assert.Equal(1, gone.GetProperty("removed_contacts").GetArrayLength());
    }

    [Fact]
    public async Task A_phone_may_speak_SIP_over_a_WebSocket_on_the_subscribers_port()
    {
        var trusting = Server.Tail.ServerTrust.File(office.Server.Ready.Ca)();
        await using var phone = await WebSocketClient.ConnectAsync(office.Wsi, ["sip"], trusting, 65536, default);
        Assert.Equal("sip", phone.SubProtocol);

        await phone.SendTextAsync(Encoding.ASCII.GetBytes(
            "OPTIONS sip:example.org SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bKa\r\nMax-Forwards: 70\r\nFrom: <sip:102@example.org>;tag=a\r\n"
            + "To: <sip:example.org>\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"), default);

        var answer = await phone.ReceiveAsync(default);
        Assert.StartsWith("SIP/2.0 200", Encoding.ASCII.GetString(answer.Payload.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_SIP_password_registers_nothing()
    {
        await using var phone = DemoPhone.Open(
            new IPEndPoint(IPAddress.Loopback, office.Server.Ready.SipPort), new PhoneAccount(Office.Domain, "102", "wrong"), new PhoneModel("Phone", "x"),
            new Sip.Stack.RandomSipIds(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        Assert.Equal(401, await phone.RegisterAsync(Minute, default));
    }

    [Theory]
    [InlineData("health/live", HttpStatusCode.OK, """{"status":"alive"}""")]
    [InlineData("health/ready", HttpStatusCode.OK, """{"status":"ready"}""")]
    [InlineData("anything", HttpStatusCode.NotFound, """{"errors":[{"code":"NOT_FOUND","message":"There is nothing at this address."}]}""")]
    public async Task The_HTTPS_side_answers_to_whoever_trusts_the_CA(string path, HttpStatusCode status, string body)
    {
        using var client = TrustingTheCa();
        using var answer = await client.GetAsync(new Uri(office.Api, path));

        Assert.Equal((status, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Metrics_of_all_areas_are_shown_on_this_machine_and_hidden_behind_a_proxy()
    {
        using var client = TrustingTheCa();
        await using (await office.WatchAsync("101"))
        {
            var metrics = await client.GetStringAsync(new Uri(office.Api, "metrics"));
            Assert.Contains("bellwire_sip_", metrics, StringComparison.Ordinal);
            Assert.Contains("bellwire_pubsub_sessions", metrics, StringComparison.Ordinal);
        }
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1");
        using var hidden = await client.GetAsync(new Uri(office.Api, "metrics"));
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_told_who_has_it()
    {
        var (code, output) = await Verb.RunAsync("serve", "--data", office.Data);

        Assert.Equal(3, code);
        Assert.Contains($"{office.Server.Id}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--wsi-port")]
    [InlineData("--api-port")]
    [InlineData("--sip-port")]
    [InlineData("--sip-tls-port")]
    public async Task A_busy_port_ends_the_start_with_a_sentence_that_names_the_option(string option)
    {
        using var folder = new DataFolder();
        var ready = office.Server.Ready;
        var busy = option switch { "--wsi-port" => ready.WsiPort, "--api-port" => ready.ApiPort, "--sip-port" => ready.SipPort, _ => ready.SipTlsPort };
        string[] free = ["--wsi-port", "--api-port", "--sip-port", "--sip-tls-port"];

        var (code, output) = await Verb.RunAsync(
            ["serve", "--data", folder.File("data"), "--bind", "127.0.0.1", option, $"{busy}", .. free.Where(f => f != option).SelectMany(f => new[] { f, "0" })]);

        Assert.Equal(3, code);
        Assert.Contains(option, output, StringComparison.Ordinal);
        Assert.Contains($"{busy}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_not_ours_ends_the_start()
    {
        using var folder = new DataFolder();

        var (code, output) = await Verb.RunAsync("serve", "--data", folder.File("data"), "--bind", "203.0.113.77");

        Assert.Equal(3, code);
        Assert.Contains("203.0.113.77", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_none_of_ours_ends_the_start()
    {
        using var folder = new DataFolder();
        Directory.CreateDirectory(folder.File("data"));
        File.WriteAllText(Path.Combine(folder.File("data"), "directory.db"), new string('x', 8192));

        var (code, output) = await Verb.RunAsync("serve", "--data", folder.File("data"));

        Assert.Equal(3, code);
        Assert.Contains("directory.db", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plain_port_is_for_this_machine_only()
    {
        using var folder = new DataFolder();
        await using var server = await BellwireProcess.ServeAsync(new ServeOrder(folder.File("data")) { Options = ["--wsi-plain-port", "0"] });

        await using (await Subscriber.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Ready.WsiPlainPort}/")))
        {
            using var listening = new Socket(SocketType.Stream, ProtocolType.Tcp);
            listening.Bind(new IPEndPoint(OutwardAddress(), server.Ready.WsiPlainPort!.Value));        // free there: taken on loopback only
        }
    }

    private static IPAddress OutwardAddress() => Dns.GetHostAddresses(Dns.GetHostName()).FirstOrDefault(a => !IPAddress.IsLoopback(a)) ?? IPAddress.Parse("127.0.0.2");

    private HttpClient TrustingTheCa()
    {
        var trusted = X509Certificate2.CreateFromPem(File.ReadAllText(office.Server.Ready.Ca));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(trusted);
        return new HttpClient(handler);
    }
}
