using System.Text.Json;

namespace Bellwire.Peers.Tests.Watching;

/// <summary>One device in an <c>extension_register</c>.</summary>
internal sealed record ContactRow(
    string ContactUri, long Expires, string Instance, long LastUpdate, string PublicAddress, string ReceivedFrom, int RegId, string UserAgent)
{
    private static readonly string[] Members =
        ["contact_uri", "expires", "instance", "last_update", "public_address", "received_from", "reg_id", "user_agent"];

    public static ContactRow Read(JsonElement json)
    {
        Assert.Equal(Members, json.EnumerateObject().Select(member => member.Name));
        var row = new ContactRow(
            json.GetProperty("contact_uri").GetString()!,
            json.GetProperty("expires").GetInt64(),
            json.GetProperty("instance").GetString()!,
            json.GetProperty("last_update").GetInt64(),
            json.GetProperty("public_address").GetString()!,
            json.GetProperty("received_from").GetString()!,
            json.GetProperty("reg_id").GetInt32(),
            json.GetProperty("user_agent").GetString()!);
        Assert.StartsWith("<", row.ContactUri, StringComparison.Ordinal);
        return row;
    }

    /// <summary>The URI between the angle brackets.</summary>
    public string Uri => ContactUri[1..ContactUri.IndexOf('>', StringComparison.Ordinal)];
}
