using System.Text.Json.Nodes;

namespace Bellwire.Testing.Processes;

/// <summary>Builds the declarative file of <c>serve --provision</c>. Members may be set that have no method here: see <see cref="Tenant"/>.</summary>
public sealed class ProvisioningFile
{
    private readonly JsonObject _root = new() { ["tenants"] = new JsonArray(), ["system_admins"] = new JsonArray() };

    public TenantSection Tenant(string domain, string? digest = null)
    {
        var tenant = new JsonObject { ["name"] = domain, ["domain"] = domain, ["extensions"] = new JsonArray(), ["queues"] = new JsonArray() };
        if (digest is not null)
            tenant["digest"] = digest;
        _root["tenants"]!.AsArray().Add((JsonNode)tenant);
        return new TenantSection(tenant);
    }

    public void WriteTo(string path)
    {
        File.WriteAllText(path, _root.ToJsonString());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public sealed class TenantSection(JsonObject json)
    {
        /// <summary>The tenant as it will be written.</summary>
        public JsonObject Json => json;

        public TenantSection Extension(string number, string? sipPassword = null, string? userPassword = null, string role = "StandardUser")
        {
            var extension = new JsonObject
            {
                ["number"] = number, ["username"] = $"user-{number}", ["display_name"] = $"Phone {number}", ["role"] = role,
            };
            if (sipPassword is not null)
                extension["sip_password"] = sipPassword;
            if (userPassword is not null)
                extension["user_password"] = userPassword;
            json["extensions"]!.AsArray().Add((JsonNode)extension);
            return this;
        }
    }
}
