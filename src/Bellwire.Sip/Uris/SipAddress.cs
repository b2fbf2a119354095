using System.Text;
using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>A URI to keep: its text, compared by RFC 3261 19.1.4. Made only from text that reads as a URI.</summary>
public readonly struct SipAddress : IEquatable<SipAddress>
{
    private readonly byte[]? _bytes;

    private SipAddress(byte[] bytes) => _bytes = bytes;

    /// <summary>True for <c>default</c>, which is no URI.</summary>
    public bool IsEmpty => _bytes is null;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The parts. Read again on each call; keep the view in a local.</summary>
    public SipUriView View => _bytes is not null && SipUriView.TryParse(_bytes, out var view) ? view : default;

    public static SipAddress Of(SipUriView uri) => uri.Text.IsEmpty ? default : new(uri.Text.ToArray());

    public static bool TryParse(ReadOnlySpan<byte> text, out SipAddress address)
    {
        address = SipUriView.TryParse(text, out _) ? new(text.ToArray()) : default;
        return !address.IsEmpty;
    }

    public static bool TryParse(string text, out SipAddress address) => TryParse(Encoding.UTF8.GetBytes(text), out address);

    public static bool operator ==(SipAddress a, SipAddress b) => a.Equals(b);

    public static bool operator !=(SipAddress a, SipAddress b) => !a.Equals(b);

    public bool Equals(SipAddress other) => IsEmpty || other.IsEmpty ? IsEmpty == other.IsEmpty : View.Matches(other.View);

    public override bool Equals(object? obj) => obj is SipAddress other && Equals(other);

    public override int GetHashCode() => IsEmpty ? 0 : View.MatchHash();

    public override string ToString() => IsEmpty ? "" : SipText.ToText(_bytes);
}
