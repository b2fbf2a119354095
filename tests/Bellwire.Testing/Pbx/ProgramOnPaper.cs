using Bellwire.Contracts;
using Bellwire.Pbx.Calls;

namespace Bellwire.Testing;

/// <summary>A program that starts calls in the only tenant of a <see cref="TestPbx"/>.</summary>
public static class ProgramOnPaper
{
    /// <summary>The tenant of the usual file.</summary>
    public static TenantId Tenant(this TestPbx pbx)
    {
        ArgumentNullException.ThrowIfNull(pbx);
        return pbx.Directory.Directory.Current.FindTenant("example.org")!.Tenant.Id;      // the domain of every file here
    }

    /// <summary>Starts a call that must begin.</summary>
    /// <returns>Its session.</returns>
    public static CallSessionId Starts(this TestPbx pbx, string caller, string callee, string userData = "", bool isAskedFor = false)
    {
        ArgumentNullException.ThrowIfNull(pbx);
        var wish = new StartCall { Tenant = pbx.Tenant(), Caller = caller, Callee = callee, UserData = userData, IsAskedFor = isAskedFor };
        var session = pbx.Calls.Start(wish) switch
        {
            StartOutcome.Started started => started.SessionId,
            var refused => throw new InvalidOperationException($"the call did not begin: {refused}"),
        };
        pbx.Network.Settle();
        return session;
    }
}
