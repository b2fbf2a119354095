using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Bellwire.Pbx.Webhooks.Posting;

namespace Bellwire.Pbx.Webhooks;

/// <summary>Bounds of what waits for webhooks, rhythm of their delivery, and whom they may reach.</summary>
public sealed class WebhookOptions
{
    /// <summary>Events that wait for one webhook; beyond, its oldest goes to the dead letters. A day of a small office.</summary>
    [Range(100, 10_000_000)]
    public int MaxWaiting { get; set; } = 100_000;

    /// <summary>Events that wait for all webhooks, some 150 bytes of memory each; beyond, the longest line gives up its oldest.</summary>
    [Range(100, 10_000_000)]
    public int MaxWaitingInAll { get; set; } = 500_000;

    /// <summary>Dead letters kept of one webhook; beyond, the oldest is dropped.</summary>
    [Range(0, 1_000_000)]
    public int MaxDeadLetters { get; set; } = 10_000;

    /// <summary>
    /// Events that wait in memory because the disk does not take them: so many hold subscribers back at most, and beyond as many again the copies for webhooks
    /// are lost, with an alarm.
    /// </summary>
    [Range(100, 1_000_000)]
    public int MaxHeld { get; set; } = 20_000;

    /// <summary>How long subscribers wait for the disk to take a webhook's copy before they are served without it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:00:10")]
    public TimeSpan SlowAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Requests to one webhook at a time; events of one call never overtake one another.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 4;

    /// <summary>After the first failure; the pauses grow from there to 720 times as much.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after the event it is tried; then it is a dead letter.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>For connecting, sending and the whole answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Host names and addresses, as in the URL, separated by commas, that may lie in private networks and on this machine. Others are refused when connecting.</summary>
    public string PrivateHosts { get; set; } = "";

    /// <summary>A PEM file with certificate authorities that receivers may stand under, beside those that this machine trusts.</summary>
    public string? TrustedCa { get; set; }

    /// <summary>What is wrong and no range can say.</summary>
    public IReadOnlyList<string> Faults()
    {
        try
        {
            using var trust = new ReceiverTrust(TrustedCa);
            return [];
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return [$"TrustedCa cannot be used: {fault.Message}"];
        }
    }
}
