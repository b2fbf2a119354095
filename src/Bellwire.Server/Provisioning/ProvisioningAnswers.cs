using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Server.Provisioning;

/// <summary>The directory's result as the answer that is printed.</summary>
internal static class ProvisioningAnswers
{
    public static ProvisionAnswer Of(ProvisioningResult result) => result switch
    {
        ProvisioningResult.Applied { Changes.Count: > 0 } applied => new ProvisionAnswer
        {
            Outcome = ProvisionOutcome.Changed,
            Changes = [.. applied.Changes.Select(Change)],
        },
        ProvisioningResult.Invalid invalid => new ProvisionAnswer
        {
            Outcome = ProvisionOutcome.Invalid,
            Errors = [.. invalid.Errors.Select(e => new ProvisionError(e.Path, e.Message))],
        },
        _ => new ProvisionAnswer { Outcome = ProvisionOutcome.Unchanged },
    };

    private static ProvisionChange Change(DirectoryChange change) =>
        new(change.Kind.ToString().ToLowerInvariant(), change.Element, change.Tenant, change.Name, change.Members);
}
