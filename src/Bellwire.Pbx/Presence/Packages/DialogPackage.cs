using System.Globalization;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Presence.Subscriptions;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Dialogs;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>
/// <c>dialog</c> (RFC 4235): the calls of an extension. The first document, and that after a refresh, is whole; others bring what changed, each dialog in its
/// last state. The version counts the documents of one subscription. A call that rings has a <see cref="PickUpName"/>, for everybody who may watch it. Call-ID
/// and tags of the wire are the means to take a call over (RFC 3891), so they are told to the extension's own phones only.
/// </summary>
internal sealed class DialogPackage(Func<Aor, IReadOnlyList<WatchedDialog>> calls, Func<IDialogNames?> names) : IEventPackage
{
    /// <summary>Dialogs that wait to be told; past it the next document is whole, which tells as much.</summary>
    private const int MostWaiting = 32;

    /// <summary>Dialogs in one document: more calls than one extension can be in with good reason.</summary>
    private const int MostInDocument = 50;

    public string Name => "dialog";

    public (string Type, string Subtype) Media => ("application", "dialog-info+xml");

    public bool IsPrivate => false;

    public IPackageWatch Watch(Subscriptions.Watching who) => new Watching(this, who.Whom, who.Entity, who.Watcher == who.Whom);

    internal sealed class Watching(DialogPackage package, Aor aor, string entity, bool isOwn) : IPackageWatch
    {
        private readonly List<WatchedDialog> _waiting = [];
        private bool _missed;
        private int _version;

        /// <summary>A dialog of the extension changed.</summary>
        internal void Take(WatchedDialog dialog)
        {
            _waiting.RemoveAll(known => known.Id == dialog.Id);
            if (_waiting.Count < MostWaiting)
                _waiting.Add(dialog);
            else
                _missed = true;
        }

        public bool HasNews() => _waiting.Count > 0 || _missed;

        public string Write(bool whole)
        {
            whole |= _missed;
            IReadOnlyList<WatchedDialog> dialogs = whole ? package.CallsOf(aor) : [.. _waiting];
            _waiting.Clear();
            _missed = false;
            var document = new StringBuilder(600);
            document.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\"");
            document.Append(CultureInfo.InvariantCulture, $" version=\"{_version++}\" state=\"{(whole ? "full" : "partial")}\" entity=\"").Escaped(entity).Append("\">\r\n");
            foreach (var dialog in dialogs.Take(MostInDocument))
                Append(document, dialog);
            return document.Append("</dialog-info>\r\n").ToString();
        }

        private void Append(StringBuilder document, WatchedDialog dialog)
        {
            document.Append("<dialog id=\"").Append(dialog.Id).Append('"');
            if (NameOf(dialog) is { } name)                                    // RFC 4235 4.1.2: the tags as the watched phone sees them
                document.Append(" call-id=\"").Escaped(name.CallId).Append("\" local-tag=\"").Escaped(name.RemoteTag).Append("\" remote-tag=\"").Escaped(name.LocalTag).Append('"');
            document.Append(" direction=\"").Append(dialog.IsCaller ? "initiator" : "recipient").Append("\">");
            document.Append("<state").Append(EventOf(dialog)).Append('>').Append(StateOf(dialog.State)).Append("</state>\r\n");
            Append(document, "local", entity, "", dialog.Holds);
            if (dialog.Peer != PartyUri.None)
                Append(document, "remote", dialog.Peer.ToString(), dialog.PeerName, dialog.IsHeld);
            document.Append("</dialog>\r\n");
        }

        private DialogId? NameOf(WatchedDialog dialog)
        {
            if (dialog is { IsCaller: false, State: DialogState.Early })
                return PickUpName.Of(dialog.Session, dialog.Aor.Number);
            return isOwn && dialog.State == DialogState.Confirmed ? package.Names?.Of(dialog.Session, dialog.Aor.Number, dialog.IsCaller) : null;
        }

        // RFC 4235 4.1.6, RFC 3840: whoever holds renders no media.
        private static void Append(StringBuilder document, string side, string uri, string name, bool holds)
        {
            document.Append('<').Append(side).Append("><identity");
            if (name.Length > 0)
                document.Append(" display=\"").Escaped(name).Append('"');
            document.Append('>').Escaped(uri).Append("</identity><target uri=\"").Escaped(uri).Append("\">");
            if (holds)
                document.Append("<param pname=\"+sip.rendering\" pval=\"no\"/>");
            document.Append("</target></").Append(side).Append(">\r\n");
        }

        private static string EventOf(WatchedDialog dialog) =>
            dialog.FailCode == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" event=\"rejected\" code=\"{dialog.FailCode}\"");

        private static string StateOf(DialogState state) => state switch
        {
            DialogState.Trying => "trying",
            DialogState.Early => "early",
            DialogState.Confirmed => "confirmed",
            _ => "terminated",
        };
    }

    private IReadOnlyList<WatchedDialog> CallsOf(Aor aor) => calls(aor);

    private IDialogNames? Names => names();
}
