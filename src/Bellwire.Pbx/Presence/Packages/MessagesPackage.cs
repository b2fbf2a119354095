using Bellwire.Pbx.Presence.Subscriptions;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary><c>message-summary</c> (RFC 3842): there is no voicemail here, so no message ever waits; phones that ask are told so.</summary>
internal sealed class MessagesPackage : IEventPackage
{
    public string Name => "message-summary";

    public (string Type, string Subtype) Media => ("application", "simple-message-summary");

    public bool IsPrivate => true;

    public IPackageWatch Watch(Subscriptions.Watching who) => new NoneWaiting(who.Entity);

    private sealed class NoneWaiting(string entity) : IPackageWatch
    {
        public bool HasNews() => false;

        public string Write(bool whole) => $"Messages-Waiting: no\r\nMessage-Account: {entity}\r\nVoice-Message: 0/0 (0/0)\r\n";
    }
}
