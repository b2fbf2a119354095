namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>
/// What one element says of another: unique numbers, names and domains, and numbers that must lead somewhere. Elements that the file does
/// not name count too, unless they are to be pruned.
/// </summary>
internal sealed class ReferenceChecks(List<ProvisioningError> errors)
{
    public void Check(ProvisionedFile file, DirectorySnapshot current, bool prune)
    {
        var domains = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var tenant in file.Tenants)
        {
            if (tenant.Tenant.Domain.Length > 0 && !domains.Add(tenant.Tenant.Domain))
                Error(tenant.Path.Member("domain"), "is the domain of another tenant too");
            Check(tenant, prune ? null : current.FindTenant(tenant.Tenant.Domain));
        }
        var admins = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var admin in file.SystemAdmins)
            if (!admins.Add(admin.Admin.UserName))
                Error(admin.Path.Member("username"), "is the name of another system administrator too");
    }

    private void Check(ProvisionedTenant tenant, TenantDirectory? kept)
    {
        var numbers = Numbers(tenant, kept, out var extensions);
        CheckUserNames(tenant, kept);
        var outbound = OutboundPrefixes(tenant, kept);
        foreach (var (path, extension, _) in tenant.Extensions)
        {
            var forward = path.Member("forward");
            CheckDestination(forward.Member("unconditional"), extension.Forward.Unconditional);
            CheckDestination(forward.Member("busy"), extension.Forward.Busy);
            CheckDestination(forward.Member("no_answer"), extension.Forward.NoAnswer);
            CheckDestination(forward.Member("offline"), extension.Forward.Offline);
            CheckDestination(forward.Member("away"), extension.Forward.Away);
            CheckDestination(forward.Member("lunch"), extension.Forward.Lunch);
            CheckDestination(forward.Member("business_trip"), extension.Forward.BusinessTrip);
            CheckDestination(forward.Member("do_not_disturb"), extension.Forward.DoNotDisturb);
        }
        foreach (var (path, queue) in tenant.Queues)
        {
            CheckMembers(queue.Agents.Select(agent => agent.Number), index => path.Member("agents").Item(index).Member("number"), extensions);
            CheckMembers(queue.Managers, path.Member("managers").Item, extensions);
            CheckDestination(path.Member("overflow").Member("number"), queue.Overflow.ForwardTo);
            if (queue.Overflow.ForwardTo is { } to && to == queue.Number)
                Error(path.Member("overflow").Member("number"), "leads back to this queue");
        }
        CheckTrunks(tenant, numbers);
        CheckWebhooks(tenant, kept);

        void CheckDestination(JsonPath path, string? number)
        {
            if (number is not null && !numbers.Contains(number) && !outbound.Any(prefix => number.StartsWith(prefix, StringComparison.Ordinal)))
                Error(path, $"is {number}, which is no extension, no queue, and fits no outbound rule");
        }
    }

    private HashSet<string> Numbers(ProvisionedTenant tenant, TenantDirectory? kept, out HashSet<string> extensions)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        extensions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, extension, _) in tenant.Extensions)
        {
            Take(path, extension.Number);
            extensions.Add(extension.Number);
        }
        foreach (var (path, queue) in tenant.Queues)
            Take(path, queue.Number);
        foreach (var (path, extension, _) in tenant.Extensions)
            if (kept?.FindQueue(extension.Number) is not null)
                Error(path.Member("number"), $"is {extension.Number}, the number of an existing queue");
        foreach (var (path, queue) in tenant.Queues)
            if (kept?.FindExtension(queue.Number) is not null)
                Error(path.Member("number"), $"is {queue.Number}, the number of an existing extension");
        if (kept is not null)
        {
            extensions.UnionWith(kept.Extensions.Select(extension => extension.Number));
            taken.UnionWith(extensions);
            taken.UnionWith(kept.Queues.Select(queue => queue.Number));
        }
        return taken;

        void Take(JsonPath path, string number)
        {
            if (number.Length > 0 && !taken.Add(number))
                Error(path.Member("number"), $"is {number}, which is taken");
        }
    }

    private void CheckUserNames(ProvisionedTenant tenant, TenantDirectory? kept)
    {
        var named = tenant.Extensions.Select(extension => extension.Extension.Number).ToHashSet(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, extension, _) in tenant.Extensions)
        {
            if (extension.UserName is not { } name)
                continue;
            if (!names.Add(name) || (kept?.FindExtensionByUserName(name) is { } other && !named.Contains(other.Number)))
                Error(path.Member("username"), $"is {name}, which is taken");
        }
    }

    private void CheckMembers(IEnumerable<string> numbers, Func<int, JsonPath> path, HashSet<string> extensions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var number in numbers)
        {
            if (number.Length > 0 && !extensions.Contains(number))
                Error(path(index), $"is {number}, which is no extension");
            else if (!seen.Add(number))
                Error(path(index), $"is {number}, which is there twice");
            index++;
        }
    }

    private void CheckTrunks(ProvisionedTenant tenant, HashSet<string> numbers)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, trunk) in tenant.Trunks)
        {
            var dids = new HashSet<string>(StringComparer.Ordinal); // two trunks of one carrier may both bring a number
            if (!names.Add(trunk.Name))
                Error(path.Member("name"), "is the name of another trunk too");
            for (var i = 0; i < trunk.Inbound.Count; i++)
            {
                var rule = path.Member("inbound").Item(i);
                if (!dids.Add(trunk.Inbound[i].Did))
                    Error(rule.Member("did"), $"is {trunk.Inbound[i].Did}, which has a rule already");
                if (trunk.Inbound[i].To is { Length: > 0 } to && !numbers.Contains(to))
                    Error(rule.Member("to"), $"is {to}, which is no extension and no queue");
            }
        }
    }

    private void CheckWebhooks(ProvisionedTenant tenant, TenantDirectory? kept)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, webhook) in tenant.Webhooks)
            if (!names.Add(webhook.Name))
                Error(path.Member("name"), "is the name of another webhook too");
        if (kept is not null)
            names.UnionWith(kept.Webhooks.Select(webhook => webhook.Name));
        if (tenant.Webhooks.Count > 0 && names.Count > Webhook.MostOfTenant)
            Error(tenant.Path.Member("webhooks"), FormattableString.Invariant($"would be {names.Count}, a tenant has at most {Webhook.MostOfTenant}"));
    }

    private static List<string> OutboundPrefixes(ProvisionedTenant tenant, TenantDirectory? kept)
    {
        var named = tenant.Trunks.Select(trunk => trunk.Element.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. tenant.Trunks.Select(trunk => trunk.Element).Concat(kept?.Trunks.Where(trunk => !named.Contains(trunk.Name)) ?? [])
                .SelectMany(trunk => trunk.Outbound).Select(rule => rule.Prefix),
        ];
    }

    private void Error(JsonPath path, string message) => errors.Add(new ProvisioningError(path.ToString(), message));
}
