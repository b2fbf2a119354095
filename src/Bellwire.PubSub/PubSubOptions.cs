using System.Buffers;

namespace Bellwire.PubSub;

/// <summary>The bounds and rhythms of the hub. Check with <see cref="Faults"/> before the first socket opens.</summary>
public sealed class PubSubOptions
{
    private static readonly SearchValues<char> EpochLetters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._");

    /// <summary>Names this run of the sequencer in every position, so that a number from before a restart is not taken for a later one.</summary>
    public string Epoch { get; set; } = "";

    /// <summary>Threads that own the write sides; 0 takes half of the cores, since the kernel's share of a write needs the other half.</summary>
    public int Shards { get; set; }

    /// <summary>What may wait unsent for one session before it is closed with 4409: some 2,500 events of 400 bytes.</summary>
    public int OutboxBytes { get; set; } = 1024 * 1024;

    /// <summary>What the snapshots of one session may take beside its outbox.</summary>
    public int SnapshotBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Records that may wait for one shard; the publisher waits above it, since a shard waits for nobody.</summary>
    public int InboxRecords { get; set; } = 65_536;

    /// <summary>The cap for one message from a subscriber; 1009 above it. A subscribe with 10,000 numbers needs about 60 KB.</summary>
    public int MessageBytes { get; set; } = 64 * 1024;

    /// <summary>Extensions and queues that one session may name.</summary>
    public int ElementsPerSession { get; set; } = 10_000;

    /// <summary>Sustained messages a second from one session; 4400 above it.</summary>
    public int CommandsPerSecond { get; set; } = 20;

    /// <summary>Messages that may come at once after a quiet time: a client that sets up its subscriptions one by one.</summary>
    public int CommandBurst { get; set; } = 100;

    /// <summary>Bad commands within <see cref="BadCommandWindow"/> that close with 4400.</summary>
    public int BadCommands { get; set; } = 100;

    public TimeSpan BadCommandWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session may be silent before its <c>auth</c>, and after each refused one.</summary>
    public TimeSpan AuthTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wrong logins that close with 4401.</summary>
    public int WrongLogins { get; set; } = 5;

    /// <summary>Sessions of one account at once; 4429 above it.</summary>
    public int SessionsPerAccount { get; set; } = 200;

    /// <summary>Pause between pings, spread over the sessions: below the minute at which many NATs forget a TCP connection's mapping.</summary>
    public TimeSpan PingEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a close frame may take to be written and answered before the connection is reset.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Require(Epoch.Length is > 0 and <= 64 && !Epoch.AsSpan().ContainsAnyExcept(EpochLetters), "Epoch must be 1 to 64 letters, digits or -._");
        Require(Shards is >= 0 and <= 64, "Shards must be 0 to 64");
        Require(OutboxBytes >= 64 * 1024, "OutboxBytes must be at least 65536");
        Require(SnapshotBytes >= 64 * 1024, "SnapshotBytes must be at least 65536");
        Require(InboxRecords >= 1024, "InboxRecords must be at least 1024");
        Require(MessageBytes is >= 1024 and <= 16 * 1024 * 1024, "MessageBytes must be 1024 to 16777216");
        Require(ElementsPerSession >= 1, "ElementsPerSession must be at least 1");
        Require(CommandsPerSecond >= 1, "CommandsPerSecond must be at least 1");
        Require(CommandBurst >= 1, "CommandBurst must be at least 1");
        Require(BadCommands >= 1, "BadCommands must be at least 1");
        Require(WrongLogins >= 1, "WrongLogins must be at least 1");
        Require(SessionsPerAccount >= 1, "SessionsPerAccount must be at least 1");
        foreach (var (name, value) in new[]
        {
            (nameof(BadCommandWindow), BadCommandWindow), (nameof(AuthTimeout), AuthTimeout), (nameof(PingEvery), PingEvery),
            (nameof(CloseTimeout), CloseTimeout),
        })
            Require(value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromHours(1), $"{name} must be 1 s to 1 h");
        return faults;

        void Require(bool holds, string otherwise)
        {
            if (!holds)
                faults.Add(otherwise);
        }
    }
}
