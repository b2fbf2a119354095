namespace Bellwire.WebSocket.Upgrade;

/// <summary>What a connection said first.</summary>
public abstract record UpgradeHead
{
    private UpgradeHead() { }

    /// <summary>A handshake to accept or refuse.</summary>
    public sealed record Asked(UpgradeRequest Request) : UpgradeHead;

    /// <summary>Not a handshake that may be accepted: answer with this HTTP status and close.</summary>
    public sealed record Refused(int Status, string Reason) : UpgradeHead;

    /// <summary>The peer left before its head was whole.</summary>
    public sealed record Left : UpgradeHead;
}
