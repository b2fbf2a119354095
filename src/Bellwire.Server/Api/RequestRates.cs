using System.Net;
using System.Threading.RateLimiting;
using Bellwire.Server.Http;

namespace Bellwire.Server.Api;

/// <summary>How many requests a minute an address may make, and an account with all its tokens together.</summary>
internal sealed class RequestRates(HttpLimits limits) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _addresses = PerMinute<IPAddress>(limits.RequestsPerMinuteOfAddress);
    private readonly PartitionedRateLimiter<(long Tenant, string Number, string UserName)> _accounts = PerMinute<(long, string, string)>(limits.RequestsPerMinute);

    /// <summary>How long the caller must wait; null: go on.</summary>
    public TimeSpan? Count(IPAddress address) => Take(_addresses, address);

    /// <inheritdoc cref="Count(IPAddress)"/>
    public TimeSpan? Count(Caller caller) =>
        Take(_accounts, (caller.Account.TenantId.Value, caller.Account.Number, caller.Account.UserName));

    public void Dispose()
    {
        _addresses.Dispose();
        _accounts.Dispose();
    }

    private static TimeSpan? Take<T>(PartitionedRateLimiter<T> limiter, T whom)
    {
        using var lease = limiter.AttemptAcquire(whom);
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1);
    }

    // What has been quiet for a while is forgotten by the limiter itself.
    private static PartitionedRateLimiter<T> PerMinute<T>(int requests) where T : notnull => PartitionedRateLimiter.Create<T, T>(
        whom => RateLimitPartition.GetFixedWindowLimiter(whom, _ => new FixedWindowRateLimiterOptions { PermitLimit = requests, Window = TimeSpan.FromMinutes(1) }));
}
