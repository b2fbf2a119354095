using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Api.Lists;

namespace Bellwire.Server.Api.Elements;

/// <summary>What differs between the addresses of the kinds of elements.</summary>
/// <param name="Path">Such as <c>users</c>, with <paramref name="One"/> for a single one.</param>
/// <param name="Fields">What lists may be filtered and ordered by; the first is the order when none is asked for.</param>
internal sealed record ElementResource<T>(
    string Path, string One, ElementKind Kind, Access Readers, Access Writers, Func<TenantDirectory, IEnumerable<T>> All, Func<T, ElementView> View,
    ListFields<T> Fields);

internal static class ElementResources
{
    public static readonly ElementResource<Extension> Users = new(
        "users", "user", ElementKind.Extension, Access.Supervisors, Access.Admins, tenant => tenant.Extensions, ElementJson.Of,
        new ListFields<Extension>(
            ("number", e => e.Number), ("id", e => Id(e.Id.Value)), ("username", e => e.UserName), ("display_name", e => e.DisplayName),
            ("email", e => e.Email), ("enabled", e => e.Enabled), ("role", e => e.Role.ToString()), ("do_not_disturb", e => e.DoNotDisturb)));

    public static readonly ElementResource<Queue> CallQueues = new(
        "call_queues", "call_queue", ElementKind.Queue, Access.Supervisors, Access.Admins, tenant => tenant.Queues, ElementJson.Of,
        new ListFields<Queue>(("number", q => q.Number), ("id", q => Id(q.Id.Value)), ("name", q => q.Name), ("max_callers", q => (long)q.MaxCallers)));

    public static readonly ElementResource<Trunk> Trunks = new(
        "trunks", "trunk", ElementKind.Trunk, Access.Admins, Access.Admins, tenant => tenant.Trunks, ElementJson.Of,
        new ListFields<Trunk>(
            ("name", t => t.Name), ("id", t => Id(t.Id.Value)), ("host", t => t.Host), ("port", t => (long)t.Port), ("priority", t => (long)t.Priority)));

    public static readonly ElementResource<Webhook> Webhooks = new(
        "webhooks", "webhook", ElementKind.Webhook, Access.Admins, Access.Admins, tenant => tenant.Webhooks, ElementJson.Of,
        new ListFields<Webhook>(("name", w => w.Name), ("id", w => Id(w.Id.Value)), ("url", w => w.Url), ("enabled", w => w.Enabled)));

    public static readonly ListFields<Tenant> TenantFields = new(
        ("domain", t => t.Domain), ("id", t => Id(t.Id.Value)), ("name", t => t.Name), ("time_zone", t => t.TimeZone));

    public static string Id(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
