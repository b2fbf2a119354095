using System.Text;
using Bellwire.Pbx.Presence.Publishing;
using Bellwire.Pbx.Presence.Subscriptions;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary><c>presence</c> (RFC 3856) in PIDF with rich presence: each document is whole.</summary>
internal sealed class PresencePackage(PresenceBook book, ExtensionRegistrar registrar) : IEventPackage
{
    public string Name => "presence";

    public (string Type, string Subtype) Media => ("application", "pidf+xml");

    public bool IsPrivate => false;

    public IPackageWatch Watch(Subscriptions.Watching who) => new Watching(this, who.Whom, who.Entity);

    // Open: a device is registered, or one says by itself that it can be reached.
    private (bool IsOpen, PresenceState State) Now(Aor aor)
    {
        var standing = book.StandingOf(aor);
        return (standing.PublishedOpen || !registrar.Reachable(aor).IsEmpty, standing.State);
    }

    private sealed class Watching(PresencePackage package, Aor aor, string entity) : IPackageWatch
    {
        private (bool, PresenceState)? _told;

        public bool HasNews() => _told != package.Now(aor);

        public string Write(bool whole)
        {
            var (isOpen, state) = package.Now(aor);
            _told = (isOpen, state);
            var document = new StringBuilder(600);
            document.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                + " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"").Escaped(entity).Append("\">\r\n");
            document.Append("<tuple id=\"t1\"><status><basic>").Append(isOpen ? "open" : "closed").Append("</basic></status><note>").Escaped(state.Text)
                .Append("</note></tuple>\r\n<dm:person id=\"p1\">");
            if (RichActivity.ElementOf(state.Status) is { Length: > 0 } activity)
                document.Append("<rpid:activities><rpid:").Append(activity).Append("/></rpid:activities>");
            return document.Append("<dm:note>").Escaped(state.Text).Append("</dm:note></dm:person>\r\n</presence>\r\n").ToString();
        }
    }
}
