using System.Text;
using Bellwire.Pbx.Directory;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Proves by Digest that a request comes from an extension's phone (RFC 3261 22, RFC 7616, RFC 8760). A challenge keeps no state; a wrong answer
/// is told late, as <see cref="LoginBrakes"/> say.
/// </summary>
public sealed partial class PhoneAuthenticator(DigestAuthenticator digest, LoginBrakes brakes, TimerWheel timers, ILogger<PhoneAuthenticator> logger)
{
    /// <summary>Wrong answers whose refusal is held back at a time; one more is refused at once.</summary>
    private const int MostHeldBack = 10_000;

    private readonly DigestAuthenticator _digest = digest;
    private int _heldBack;

    /// <summary>Whose request it is, or null: then it has been answered (401, 403 or 503).</summary>
    internal Extension? Authenticate(in IncomingRequest request, TenantDirectory tenant)
    {
        var realm = tenant.Realm;
        var offer = OfferOf(tenant.Tenant.Digest);
        if (!DigestAuthenticator.TryFind(request.Message, SipHeader.Authorization, realm, offer, out var credentials)
            && !DigestAuthenticator.TryFind(request.Message, SipHeader.ProxyAuthorization, realm, offer, out credentials))
        {
            Challenge(request, realm, offer, isStale: false);
            return null;
        }
        var from = request.Flow.Remote.Address;
        if (brakes.HasFailures && brakes.ThrottledFor(from) is { } wait)
        {
            request.SendStateless(request.BeginReply(503, "Too many failed logins").Header(SipHeader.RetryAfter, (long)Math.Ceiling(wait.TotalSeconds)).EndWithoutBody());
            return null;
        }
        var extension = tenant.FindExtension(credentials.Username) is { Enabled: true } found ? found : null;
        switch (_digest.Verify(credentials, request.Message, realm, offer, extension?.SipHa1?.Digest))
        {
            case DigestVerdict.Accepted:
                if (brakes.HasFailures)
                    brakes.Succeeded(NameOf(credentials.Username, tenant), from);
                return extension;
            case DigestVerdict.WrongAnswer:
                var name = NameOf(credentials.Username, tenant);
                var delay = brakes.Failed(name, from);
                Log.Refused(logger, name, from, delay);
                HoldBack(request, tenant, delay);
                return null;
            case DigestVerdict.Stale or DigestVerdict.Replayed:
                Challenge(request, realm, offer, isStale: true);
                return null;
            case DigestVerdict.Malformed:
                request.Send(400, "Bad Authorization");
                return null;
            case DigestVerdict.UriMismatch:
                request.Send(400, "Authorization uri is not the Request-URI");
                return null;
            default:
                Challenge(request, realm, offer, isStale: false);
                return null;
        }
    }

    private void Challenge(in IncomingRequest request, ReadOnlySpan<byte> realm, DigestOffer offer, bool isStale)
    {
        var reply = request.BeginReply(401);
        _digest.WriteChallenges(reply, SipHeader.WwwAuthenticate, realm, offer, isStale);
        request.SendStateless(reply.EndWithoutBody());
    }

    private void HoldBack(in IncomingRequest request, TenantDirectory tenant, TimeSpan delay)
    {
        if (Volatile.Read(ref _heldBack) >= MostHeldBack)
        {
            Challenge(request, tenant.Realm, OfferOf(tenant.Tenant.Digest), isStale: false);
            return;
        }
        if (!request.TryAccept(null, out var transaction))
            return;
        Interlocked.Increment(ref _heldBack);
        timers.Arm(new LateRefusal(this, transaction, tenant), delay);
    }

    private static DigestOffer OfferOf(DigestChoice choice) => choice switch
    {
        DigestChoice.Sha256 => DigestOffer.Sha256,
        DigestChoice.Both => DigestOffer.Md5ThenSha256,
        _ => DigestOffer.Md5,
    };

    private static string NameOf(ReadOnlySpan<byte> user, TenantDirectory tenant) =>
        $"{Encoding.UTF8.GetString(user[..Math.Min(user.Length, 64)])}@{tenant.Tenant.Domain}";

    private sealed class LateRefusal(PhoneAuthenticator owner, ServerTransaction transaction, TenantDirectory tenant) : WheelTimer
    {
        protected override void OnDue()
        {
            Interlocked.Decrement(ref owner._heldBack);
            var reply = transaction.BeginReply(401);
            owner._digest.WriteChallenges(reply, SipHeader.WwwAuthenticate, tenant.Realm, OfferOf(tenant.Tenant.Digest), isStale: false);
            transaction.Respond(reply.EndWithoutBody());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Warning, "Wrong SIP password for {Account} from {From}; told after {Delay}")]
        public static partial void Refused(ILogger logger, string account, System.Net.IPAddress from, TimeSpan delay);
    }
}
