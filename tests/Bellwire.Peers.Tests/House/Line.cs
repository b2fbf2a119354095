namespace Bellwire.Peers.Tests.House;

/// <summary>An extension that belongs to one test alone.</summary>
internal sealed record Line(string Number, string Domain, string SipPassword)
{
    public string Aor => $"sip:{Number}@{Domain}";
}
