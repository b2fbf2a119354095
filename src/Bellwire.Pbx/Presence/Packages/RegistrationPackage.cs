using System.Globalization;
using System.Text;
using Bellwire.Pbx.Presence.Subscriptions;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary><c>reg</c> (RFC 3680): the devices of an extension. Each document is whole and lists those that stay.</summary>
internal sealed class RegistrationPackage(ExtensionRegistrar registrar, TimeProvider time) : IEventPackage
{
    public string Name => "reg";

    public (string Type, string Subtype) Media => ("application", "reginfo+xml");

    public bool IsPrivate => true;

    public IPackageWatch Watch(Subscriptions.Watching who) => new Watching(this, who.Whom, who.Entity);

    private sealed class Watching(RegistrationPackage package, Aor aor, string entity) : IPackageWatch
    {
        private readonly HashSet<(long Key, string Contact)> _told = [];
        private int _version;
        private bool _wasRegistered;

        public bool HasNews() => !_told.SetEquals(Devices().Select(Mark));

        public string Write(bool whole)
        {
            var devices = Devices();
            var document = new StringBuilder(600);
            document.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n");
            document.Append(CultureInfo.InvariantCulture, $"<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"{_version++}\" state=\"full\">\r\n<registration aor=\"");
            document.Escaped(entity).Append("\" id=\"r").Escaped(aor.Number).Append("\" state=\"").Append(StateOf(devices.Count)).Append("\">\r\n");
            foreach (var device in devices)
                Append(document, device);
            _told.Clear();
            _told.UnionWith(devices.Select(Mark));
            _wasRegistered |= devices.Count > 0;
            return document.Append("</registration>\r\n</reginfo>\r\n").ToString();
        }

        private void Append(StringBuilder document, Binding device)
        {
            var left = Math.Max(0, (long)(device.ExpiresAt - package.Now).TotalSeconds);
            document.Append(
                CultureInfo.InvariantCulture,
                $"<contact id=\"c{device.Key}\" state=\"active\" event=\"{(_told.Contains(Mark(device)) ? "refreshed" : "registered")}\" expires=\"{left}\"");
            document.Append(CultureInfo.InvariantCulture, $" q=\"{device.Q / 1000m:0.0##}\"><uri>").Escaped(device.TargetUri).Append("</uri>");
            if (device.UserAgent.Length > 0)
                document.Append("<unknown-param name=\"user-agent\">").Escaped(device.UserAgent).Append("</unknown-param>");
            document.Append("</contact>\r\n");
        }

        private string StateOf(int devices) => devices > 0 ? "active" : _wasRegistered ? "terminated" : "init";

        private List<Binding> Devices() => [.. package.Registrar.Of(aor)];

        private static (long, string) Mark(Binding device) => (device.Key, device.ContactText);
    }

    private ExtensionRegistrar Registrar => registrar;

    private DateTimeOffset Now => time.GetUtcNow();
}
