using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Bellwire.Pbx.Webhooks;
using Bellwire.Testing.Processes;
using Microsoft.AspNetCore.Http;

namespace Bellwire.Server.Tests.Webhooks;

/// <summary>Events on their way to a real receiver over HTTPS.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly WebhookOptions _options;
    private Receiver _receiver = null!;                         // made in InitializeAsync

    public DeliveryTests()
    {
        File.WriteAllText(_folder.File("authority.pem"), _authority.Pem);
        _options = new WebhookOptions
        {
            PrivateHosts = "localhost", TrustedCa = _folder.File("authority.pem"), FirstPause = TimeSpan.FromMilliseconds(20),
            AnswerTimeout = TimeSpan.FromMilliseconds(500),
        };
    }

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync(_authority.Certificate());

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_receiver_that_fails_stalls_and_comes_back_gets_everything_at_least_once_and_each_call_in_order()
    {
        const int calls = 30;
        (_options.FirstPause, _options.AnswerTimeout) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(250));
        var (requests, random) = (0, new Random(7));
        var chaos = new Lock();
        _receiver.Answers = async (context, _) =>
        {
            int request, dice;
            lock (chaos)
                (request, dice) = (++requests, random.Next(100));
            var mood = request switch
            {
                <= 60 when dice < 40 => Mood.Fails,
                > 60 and <= 120 when dice < 40 => Mood.HangsUp,
                > 120 and <= 140 when dice < 30 => Mood.Stalls,
                > 140 and <= 144 => Mood.Stalls,
                <= 300 when dice < 20 => Mood.Fails,
                _ => Mood.Takes,
            };
            context.Response.StatusCode = mood switch { Mood.Takes => 200, Mood.Fails => 503, _ => 599 };
            if (mood == Mood.HangsUp)
                context.Abort();
            if (mood == Mood.Stalls)
                await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, context.RequestAborted);
        };
        var order = new Random(8);
        var next = new int[calls];
        var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(HookedTenant.Hook("crm", _receiver.Url));
        for (var left = calls * HookedTenant.Steps; left > 0; left--)
        {
            if (left is 200 or 120 or 40)                        // restarts, with requests under way
            {
                var far = left;
                await Waiting.UntilAsync(() => Volatile.Read(ref requests) > 200 - far);
                await house.DisposeAsync();
                house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
            }
            var call = order.Next(calls);
            while (next[call] == HookedTenant.Steps)
                call = (call + 1) % calls;
            house.Happens(1_000 + call, next[call]++);
        }
        await _receiver.UntilAsync(receiver => receiver.Taken.Select(one => one.EventId).Distinct().Count() == calls * HookedTenant.Steps);
        await Waiting.UntilAsync(() => house.Webhooks.Waiting == 0);
        await house.DisposeAsync();

        Assert.All(_receiver.All, one => Assert.True(one.IsSigned));
        Assert.All(_receiver.All.GroupBy(one => one.EventId), copies => Assert.Single(copies.Select(copy => copy.Body).Distinct()));
        string[] steps = ["call_start", "target_add", "target_ringing", "call_established", "call_hold", "call_unhold", "call_ended", "call_cdr"];
        foreach (var call in _receiver.Taken.GroupBy(one => one.Session))
        {
            var seen = call.Select(one => Array.IndexOf(steps, one.EventType)).ToList();
            Assert.Equal(seen.Order(), seen);                    // copies beside each other, never a step back
            Assert.Equal(Enumerable.Range(0, HookedTenant.Steps), seen.Distinct());
        }
    }

    [Fact]
    public async Task A_receiver_that_stalls_delays_no_other_and_no_event()
    {
        await using var slow = await Receiver.StartAsync(_authority.Certificate());
        slow.Answers = (context, _) => Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, context.RequestAborted);
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(HookedTenant.Hook("crm", _receiver.Url), HookedTenant.Hook("slow", slow.Url));
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 400; i++)
            house.Happens(1_000 + (i / HookedTenant.Steps), i % HookedTenant.Steps);
        await _receiver.UntilAsync(receiver => receiver.Taken.Count == 400);

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"{Stopwatch.GetElapsedTime(began)}");
        await Waiting.UntilAsync(() => house.Webhooks.StateOf(house["slow"]).Trouble is not null);
        Assert.Equal(400, house.Webhooks.StateOf(house["slow"]).Waiting);
        Assert.Equal("no answer within 0.5 s", house.Webhooks.StateOf(house["slow"]).Trouble);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_event_that_nobody_wants_is_a_dead_letter_and_can_be_sent_again(int status)
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(HookedTenant.Hook("crm", _receiver.Url));
        _receiver.Answers = (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        house.Happens(1, 0);
        house.Happens(1, 1);
        await Waiting.UntilAsync(() => house.Webhooks.StateOf(house["crm"]).DeadLetters == 2);
        Assert.Equal(2, _receiver.All.Count);
        var letters = house.Webhooks.DeadLettersOf(house["crm"], 0, 10).Letters;
        Assert.Equal([("target_add", $"answered {status}"), ("call_start", $"answered {status}")], letters.Select(letter => (letter.EventType, letter.Reason)));

        _receiver.Answers = (_, _) => Task.CompletedTask;
        Assert.Equal(2, await house.Webhooks.ReviveAsync(house["crm"], null));
        await _receiver.UntilAsync(receiver => receiver.Taken.Count == 2);

        Assert.Equal(["call_start", "target_add"], _receiver.Taken.Select(one => one.EventType));
        Assert.Equal(_receiver.All.Take(2).Select(one => one.EventId), _receiver.Taken.Select(one => one.EventId));
        Assert.Equal(0, house.Webhooks.StateOf(house["crm"]).DeadLetters);
    }

    [Fact]
    public async Task Without_the_operators_word_nothing_goes_to_a_private_address()
    {
        _options.PrivateHosts = "other.example";
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        foreach (var host in new[] { "localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]" })
        {
            await house.HasAsync(HookedTenant.Hook("crm", $"https://{host}:{_receiver.Port}/"));

            var outcome = await house.Webhooks.TestAsync(house["crm"], CancellationToken.None);

            Assert.Equal("the host has an address that is not public, and the operator has not allowed it", outcome!.Describe());
        }
        Assert.Equal(0, _receiver.Connections);
    }

    [Fact]
    public async Task A_certificate_that_does_not_fit_is_not_trusted()
    {
        await using var stranger = await Receiver.StartAsync(_authority.Certificate("other.example"));
        using var other = new TestAuthority();
        await using var unknown = await Receiver.StartAsync(other.Certificate());
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        foreach (var receiver in new[] { stranger, unknown })
        {
            await house.HasAsync(HookedTenant.Hook("crm", receiver.Url));

            var outcome = await house.Webhooks.TestAsync(house["crm"], CancellationToken.None);

            Assert.Equal("its certificate is not trusted, or TLS failed", outcome!.Describe());
            Assert.Empty(receiver.All);
        }
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(HookedTenant.Hook("crm", _receiver.Url));
        _receiver.Answers = (context, _) =>
        {
            context.Response.Redirect($"https://localhost:{_receiver.Port}/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        var outcome = await house.Webhooks.TestAsync(house["crm"], CancellationToken.None);

        Assert.Equal("answered 307", outcome!.Describe());
        Assert.Equal("/events?from=bellwire", Assert.Single(_receiver.All).Target);
    }

    [Fact]
    public async Task Of_an_endless_answer_64_KiB_are_read_and_its_status_counts()
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(HookedTenant.Hook("crm", _receiver.Url));
        var written = 0L;
        _receiver.Answers = async (context, _) =>
        {
            var piece = new byte[4096];
            while (written < 100_000_000 && !context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                written += piece.Length;
                if (written % (256 * piece.Length) == 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);   // what is written after the hang-up goes nowhere, and fast
            }
        };

        var outcome = await house.Webhooks.TestAsync(house["crm"], CancellationToken.None);

        Assert.True(outcome!.IsTaken, outcome.Describe());
        Assert.True(written < 20_000_000, $"{written} bytes");   // what fits into sockets' buffers
    }

    [Theory]
    [InlineData("basic", "Basic dXM6cMOkc3M=")]
    [InlineData("bearer", "Bearer abc.def")]
    [InlineData("none", "")]
    public async Task The_receiver_is_told_who_we_are(string authentication, string expected)
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(With(HookedTenant.Hook("crm", _receiver.Url), ("authentication", authentication), ("username", "us"), ("password", "päss"), ("token", "abc.def")));

        Assert.True((await house.Webhooks.TestAsync(house["crm"], CancellationToken.None))!.IsTaken);

        Assert.Equal(expected, Assert.Single(_receiver.All).Authorization);
    }

    [Fact]
    public async Task A_digest_challenge_is_answered_and_kept_until_it_is_stale()
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(With(HookedTenant.Hook("crm", _receiver.Url), ("authentication", "digest"), ("username", "us"), ("password", "secret")));
        var nonce = "first";
        _receiver.Answers = (context, received) =>
        {
            if (DigestCheck.IsRight(received.Authorization, "us", "secret", "POST", received.Target, nonce))
                return Task.CompletedTask;
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = new[]
            {
                "Basic realm=\"no\"", $"Digest realm=\"hooks\", nonce=\"{nonce}\", qop=\"auth\", algorithm=MD5",
                $"Digest realm=\"hooks\", nonce=\"{nonce}\", qop=\"auth\", algorithm=SHA-256",
            };
            return Task.CompletedTask;
        };

        Assert.True((await house.Webhooks.TestAsync(house["crm"], CancellationToken.None))!.IsTaken);
        Assert.True((await house.Webhooks.TestAsync(house["crm"], CancellationToken.None))!.IsTaken);
        nonce = "second";
        Assert.True((await house.Webhooks.TestAsync(house["crm"], CancellationToken.None))!.IsTaken);

        Assert.Equal([401, 200, 200, 401, 200], _receiver.All.Select(one => one.Status));
        Assert.Contains("nc=00000002", _receiver.All[2].Authorization, StringComparison.Ordinal);
        Assert.All(_receiver.Taken, one => Assert.Contains("SHA-256", one.Authorization, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_digest_password_is_tried_once_and_told()
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(With(HookedTenant.Hook("crm", _receiver.Url), ("authentication", "digest"), ("username", "us"), ("password", "wrong")));
        _receiver.Answers = (context, _) =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Digest realm=\"hooks\", nonce=\"x\", qop=\"auth\"";
            return Task.CompletedTask;
        };

        Assert.Equal("answered 401", (await house.Webhooks.TestAsync(house["crm"], CancellationToken.None))!.Describe());
        Assert.Equal(2, _receiver.All.Count);
    }

    [Fact]
    public async Task A_removed_webhook_gets_nothing_more_and_leaves_nothing_behind()
    {
        await using var house = await HookedTenant.OpenAsync(_folder.Sub("data"), _options);
        await house.HasAsync(HookedTenant.Hook("crm", _receiver.Url));
        _receiver.Answers = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        house.Happens(1, 0);
        await _receiver.UntilAsync(receiver => receiver.All.Count > 0);

        await house.HasAsync();

        await Waiting.UntilAsync(() => house.Webhooks.Waiting == 0);
        var before = _receiver.All.Count;
        house.Happens(1, 1);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        Assert.Equal(before, _receiver.All.Count);
    }

    private enum Mood
    {
        Takes,
        Fails,
        HangsUp,
        Stalls,
    }

    private static JsonObject With(JsonObject webhook, params (string Name, string Value)[] members)
    {
        foreach (var (name, value) in members)
            webhook[name] = value;
        return webhook;
    }

    private static class DigestCheck
    {
        // RFC 7616 3.4.1 as a receiver would write it.
        public static bool IsRight(string header, string user, string password, string method, string target, string nonce)
        {
            var members = header.StartsWith("Digest ", StringComparison.Ordinal)
                ? header["Digest ".Length..].Split(", ").Select(member => member.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('"'))
                : [];
            if (!members.TryGetValue("response", out var response) || members["nonce"] != nonce)
                return false;
            var ha1 = Hash($"{user}:{members["realm"]}:{password}");
            var ha2 = Hash($"{method}:{target}");
            return members["uri"] == target && response == Hash($"{ha1}:{nonce}:{members["nc"]}:{members["cnonce"]}:auth:{ha2}");
        }

        private static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
