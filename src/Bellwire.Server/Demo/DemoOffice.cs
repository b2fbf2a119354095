using System.Net;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Bellwire.Sip.Stack;

namespace Bellwire.Server.Demo;

/// <summary>
/// The people of the demonstration come to work one after the other; some stay, some leave their desk and come back, one has a second device; they call each other and
/// the queues.
/// </summary>
internal sealed partial class DemoOffice : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(50);

    private static readonly Desk[] Desks =
    [
        new("101", "Deskphone 300/4.2.1", Stays: true),
        new("102", "Deskphone 300/4.2.1", Stays: true),
        new("103", "Headset Softphone/7.0 (Windows)", Stays: false),
        new("104", "Cordless Base 2/2.18", Stays: true),
        new("105", "Headset Softphone/7.0 (macOS)", Stays: false),
        new("106", "Deskphone 100/3.9.4", Stays: true),
        new("107", "Pocket App/5.1 (Android)", Stays: false),
        new("103", "Pocket App/5.1 (iOS)", Stays: false),
    ];

    private readonly CancellationTokenSource _closing = new();
    private readonly List<DemoPhone> _phones = new(Desks.Length);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Random _random;
    private readonly MediaPlane _media;
    private readonly Task _day;

    private DemoOffice(IPEndPoint server, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        (_time, _random, _logger) = (time, random, loggers.CreateLogger<DemoOffice>());
        var ids = new RandomSipIds();
        _media = new MediaPlane(
            new MediaOptions { Ports = PortRange.Ephemeral }, new RecordingPolicy(new RecordingOptions { Folder = Path.GetTempPath() }), time, new Random(random.Next()),
            loggers.CreateLogger<MediaPlane>());
        var days = new List<Task>();
        foreach (var (desk, place) in Desks.Select((d, i) => (d, i)))
        {
            var account = new PhoneAccount(DemoTenant.Domain, desk.Number, DemoTenant.SipPassword(desk.Number));
            var model = new PhoneModel(desk.UserAgent, $"0000b311-0000-4000-8000-{place + 1:000000000000}");
            var phone = DemoPhone.Open(server, account, model, ids, time, loggers, _media);
            lock (_phones)
                _phones.Add(phone);
            days.Add(WorkAsync(desk, phone, TimeSpan.FromSeconds(1.5 * place + 0.5)));
        }
        days.Add(TalkAsync());
        days.AddRange(DemoTenant.Queues.Select(queue => CallQueueAsync(queue.Number)));
        days.Add(PauseAgentsAsync());
        _day = Task.WhenAll(days);
    }

    public static DemoOffice Open(IPEndPoint server, TimeProvider time, Random random, ILoggerFactory loggers) => new(server, time, random, loggers);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _day;
        foreach (var phone in _phones)
            await phone.DisposeAsync();
        await _media.DisposeAsync();
        _closing.Dispose();
    }

    private async Task WorkAsync(Desk desk, DemoPhone phone, TimeSpan arrival)
    {
        try
        {
            await PauseAsync(arrival);
            while (true)
            {
                await StayAsync(desk, phone);
                await RegisterAsync(desk, phone, TimeSpan.Zero);
                await PauseAsync(Between(8, 25));
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;                                             // the office closes
        }
    }

    /// <summary>Every few seconds somebody calls somebody: some talk, some hold, some transfer, some are not answered in time.</summary>
    private async Task TalkAsync()
    {
        try
        {
            await PauseAsync(TimeSpan.FromSeconds(4));
            for (var turn = 0; ; turn++)
            {
                if (Free() is { } caller && Free(caller) is { } callee)
                    await TalkAsync(caller, callee.Account.Number, turn % 3);
                await PauseAsync(Between(4, 9));
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;                                             // the office closes
        }
    }

    private async Task TalkAsync(DemoPhone caller, string callee, int kind)
    {
        if (caller.Call(callee) is not { } call || await call.Answered.WaitAsync(_closing.Token) != 200)
            return;
        await PauseAsync(Between(3, 6));
        if (kind == 1)
        {
            call.Hold(on: true);
            await PauseAsync(Between(2, 4));
            call.Hold(on: false);
            await PauseAsync(Between(2, 4));
        }
        var spoken = Phones(callee);
        if (kind == 2 && Free(caller) is { } third)
        {
            spoken.Add(third);
            call.Transfer(third.Account.Number);
            await Task.WhenAny(call.Ended, PauseAsync(TimeSpan.FromSeconds(10)));
            await PauseAsync(Between(3, 5));
        }
        call.HangUp();
        foreach (var phone in spoken)
            phone.HangUp();
    }

    private DemoPhone? Free(DemoPhone? notThis = null) => Free(number => number != notThis?.Account.Number);

    private DemoPhone? Free(Func<string, bool> among)
    {
        DemoPhone[] free;
        lock (_phones)
            free = [.. _phones.Where(phone => phone is { IsRegistered: true, IsBusy: false, AwaitsCall: false } && among(phone.Account.Number))];
        lock (_random)
            return free.Length == 0 ? null : free[_random.Next(free.Length)];
    }

    private List<DemoPhone> Phones(string number)
    {
        lock (_phones)
            return [.. _phones.Where(phone => phone.Account.Number == number)];
    }

    /// <summary>Registers and refreshes until the person leaves; whoever stays never does.</summary>
    private async Task StayAsync(Desk desk, DemoPhone phone)
    {
        var leaves = desk.Stays ? TimeSpan.MaxValue : Between(15, 60);
        var began = _time.GetTimestamp();
        do
        {
            await RegisterAsync(desk, phone, Lifetime);
            var rest = leaves - _time.GetElapsedTime(began);
            await PauseAsync(rest < RefreshEvery ? rest : RefreshEvery);
        }
        while (_time.GetElapsedTime(began) < leaves);
    }

    private async Task RegisterAsync(Desk desk, DemoPhone phone, TimeSpan lifetime)
    {
        if (await phone.RegisterAsync(lifetime, _closing.Token) is not 200 and var status)
            Log.NotRegistered(_logger, desk.Number, status);
    }

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _time, _closing.Token);

    private TimeSpan Between(int leastSeconds, int mostSeconds)
    {
        lock (_random)
            return TimeSpan.FromSeconds(leastSeconds + _random.NextDouble() * (mostSeconds - leastSeconds));
    }

    private readonly record struct Desk(string Number, string UserAgent, bool Stays);

    private static partial class Log
    {
        [LoggerMessage(4031, LogLevel.Warning, "The demo phone of {Number} got {Status} to its REGISTER")]
        public static partial void NotRegistered(ILogger logger, string number, int status);
    }
}
