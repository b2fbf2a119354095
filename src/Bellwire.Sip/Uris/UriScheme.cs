namespace Bellwire.Sip.Uris;

/// <summary>The schemes that this stack can route; any other is kept and compared as text.</summary>
public enum UriScheme : byte
{
    Other = 0,
    Sip,
    Sips,
    Tel,
}
