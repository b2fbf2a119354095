using System.ComponentModel.DataAnnotations;

namespace Bellwire.Pbx.Accounts;

public sealed class AccountsOptions
{
    /// <summary>Threads for slow checks: one core is left for calls, where there is more than one.</summary>
    [Range(1, 64)]
    public int CheckThreads { get; set; } = Math.Clamp(Environment.ProcessorCount - 1, 1, 64);

    /// <summary>Slow checks that may wait: at a tenth of a second each, the last one waits about as long as a client has patience.</summary>
    [Range(1, 10_000)]
    public int LongestLine { get; set; } = 64;

    /// <summary>Different secrets of one account checked at a time, so that guessing at one cannot fill the line.</summary>
    [Range(1, 64)]
    public int ChecksPerAccount { get; set; } = 4;

    /// <summary>Right passwords remembered, some 200 bytes each.</summary>
    [Range(1, 1_000_000)]
    public int RememberedSecrets { get; set; } = 100_000;

    /// <summary>What a check costs at least, whether the account exists or not.</summary>
    [Range(1, PasswordHash.MostRounds)]
    public int PasswordRounds { get; set; } = PasswordHash.DefaultRounds;
}
