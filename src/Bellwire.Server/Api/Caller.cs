using System.Net;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Editing;

namespace Bellwire.Server.Api;

/// <summary>Who makes a request, proven by the token that came with it.</summary>
internal sealed record Caller(Account Account, string Token, IPAddress From)
{
    public EditedBy Editor => new(Account.Role == Role.SystemAdmin ? Account.UserName : $"{Name}@{Account.TenantDomain}", From.ToString());

    private string Name => Account.UserName.Length > 0 ? Account.UserName : Account.Number;

    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("the gate lets nobody unknown through");

    public static IPAddress AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>Without the token, which is as good as a password.</summary>
    public override string ToString() => $"{Editor.Who} from {From}";
}
