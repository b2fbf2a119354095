using System.Text;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Stack;

/// <summary>What the user of the stack can do, as it stands in Allow, Supported and Accept. Immutable.</summary>
public sealed class SipCapabilities
{
    private readonly byte[][] _extensions;

    /// <param name="methods">The methods served, ACK and CANCEL included.</param>
    /// <param name="extensions">Option tags of which a request may require any (RFC 3261 19.2).</param>
    /// <param name="accept">Media types of bodies that are understood.</param>
    public SipCapabilities(IReadOnlyList<SipMethod> methods, IReadOnlyList<string> extensions, IReadOnlyList<string> accept)
    {
        Methods = methods;
        _extensions = [.. extensions.Select(Encoding.ASCII.GetBytes)];
        Allow = Encoding.ASCII.GetBytes(string.Join(", ", methods));
        Supported = Encoding.ASCII.GetBytes(string.Join(", ", extensions));
        Accept = Encoding.ASCII.GetBytes(string.Join(", ", accept));
    }

    public IReadOnlyList<SipMethod> Methods { get; }

    /// <summary>The value of Allow.</summary>
    public ReadOnlyMemory<byte> Allow { get; }

    /// <summary>The value of Supported; may be empty.</summary>
    public ReadOnlyMemory<byte> Supported { get; }

    /// <summary>The value of Accept.</summary>
    public ReadOnlyMemory<byte> Accept { get; }

    internal bool Serves(SipMessage request)
    {
        foreach (var method in Methods)
        {
            if (method.Kind == request.MethodKind && (method.Kind != SipMethodKind.Other || method == request.Method))
                return true;
        }
        return false;
    }

    internal bool Supports(ReadOnlySpan<byte> extension)
    {
        foreach (var known in _extensions)
        {
            if (Ascii.EqualsIgnoreCase(known, extension))
                return true;
        }
        return false;
    }
}
