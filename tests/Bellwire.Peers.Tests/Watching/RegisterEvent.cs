using System.Text.Json;

namespace Bellwire.Peers.Tests.Watching;

/// <summary>An <c>extension_register</c> as it came over the socket, its shape checked to the last member.</summary>
internal sealed record RegisterEvent(
    string Extension, string ExtensionId, string TenantId, long Time, IReadOnlyList<ContactRow> Registered, IReadOnlyList<ContactRow> Removed)
{
    private static readonly string[] Always = ["event_type", "extension", "extension_id", "tenant_id", "time"];
    private static readonly string[] Lists = ["registration_contacts", "removed_contacts"];

    public static RegisterEvent Read(JsonElement json)
    {
        var names = json.EnumerateObject().Select(member => member.Name).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(Always, names.Except(Lists));
        Assert.Equal("extension_register", json.GetProperty("event_type").GetString());
        var read = new RegisterEvent(
            json.GetProperty("extension").GetString()!,
            json.GetProperty("extension_id").GetString()!,
            json.GetProperty("tenant_id").GetString()!,
            long.Parse(json.GetProperty("time").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
            Rows(json, Lists[0]),
            Rows(json, Lists[1]));
        Assert.True(read.Registered.Count + read.Removed.Count > 0, "an event about nothing");
        Assert.Matches("^[0-9]{5,20}$", read.ExtensionId);
        Assert.Matches("^[0-9]{5,20}$", read.TenantId);
        return read;
    }

    // An array that would be empty is absent.
    private static List<ContactRow> Rows(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var rows))
            return [];
        Assert.NotEqual(0, rows.GetArrayLength());
        return [.. rows.EnumerateArray().Select(ContactRow.Read)];
    }
}
