using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>An element as JSON: its id, then the members of the provisioning file without secrets. Absent values are null.</summary>
/// <param name="Tag">Another one whenever anything of the element has changed, its passwords included.</param>
public sealed record ElementView(long Id, JsonObject Json, string Tag)
{
    private const int TagBytes = 12;

    internal static ElementView Of(long id, JsonObject json, int secrets)
    {
        var text = FormattableString.Invariant($"{secrets} {json.ToJsonString()}");
        return new ElementView(id, json, Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, TagBytes)));
    }
}
