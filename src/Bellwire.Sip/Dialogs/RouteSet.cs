using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Dialogs;

/// <summary>The proxies that stay in a dialog's path, in the order in which our requests visit them (RFC 3261 12.1). Immutable.</summary>
public sealed class RouteSet
{
    private readonly byte[][] _routes;
    private readonly bool _isStrict;

    private RouteSet(byte[][] routes)
    {
        _routes = routes;
        _isStrict = routes.Length > 0 && !(NameAddrView.TryParse(routes[0], out var first) && first.Uri.IsLooseRouter);
    }

    public static RouteSet Empty { get; } = new([]);

    public bool IsEmpty => _routes.Length == 0;

    public int Count => _routes.Length;

    /// <summary>The URI of the first proxy. Only when not empty.</summary>
    public ReadOnlySpan<byte> FirstUri => UriOf(_routes[0]);

    /// <summary>Given Route values, such as a stored Path (RFC 3327).</summary>
    public static RouteSet Of(IReadOnlyList<byte[]> routes) => routes.Count == 0 ? Empty : new([.. routes]);

    /// <summary>Of a request that came: Record-Route in order (RFC 3261 12.1.1).</summary>
    public static RouteSet OfRequest(SipMessage request) => Collect(request, reverse: false);

    /// <summary>Of a response to ours: Record-Route reversed (RFC 3261 12.1.2).</summary>
    public static RouteSet OfResponse(SipMessage response) => Collect(response, reverse: true);

    /// <summary>The Request-URI of a request to that target: the target, or the first proxy when that is a strict router (RFC 3261 12.2.1.1).</summary>
    public ReadOnlySpan<byte> RequestUri(ReadOnlySpan<byte> remoteTarget) => _isStrict ? WithoutHeaders(UriOf(_routes[0])) : remoteTarget;

    /// <summary>Writes the Route headers; towards a strict router the target comes last.</summary>
    public void WriteTo(SipWriter writer, ReadOnlySpan<byte> remoteTarget)
    {
        ArgumentNullException.ThrowIfNull(writer);
        for (var i = _isStrict ? 1 : 0; i < _routes.Length; i++)
            writer.Header(SipHeader.Route, _routes[i]);
        if (_isStrict)
            writer.Begin(SipHeader.Route).Raw("<"u8).Text(remoteTarget).Raw(">"u8).Line();
    }

    private static RouteSet Collect(SipMessage message, bool reverse)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!message.Has(SipHeader.RecordRoute))
            return Empty;
        var routes = new List<byte[]>();
        foreach (var value in message.Values(SipHeader.RecordRoute))
            routes.Add(value.ToArray());
        if (reverse)
            routes.Reverse();
        return new RouteSet([.. routes]);
    }

    private static ReadOnlySpan<byte> UriOf(byte[] route) => NameAddrView.TryParse(route, out var address) ? address.UriText : route;

    // RFC 3261 12.2.1.1: parameters that a Request-URI must not have are taken off; only headers ("?...") are forbidden there.
    private static ReadOnlySpan<byte> WithoutHeaders(ReadOnlySpan<byte> uri)
    {
        var query = SipUriView.TryParse(uri, out var view) && !view.Headers.Text.IsEmpty ? uri.IndexOf((byte)'?') : -1;
        return query < 0 ? uri : uri[..query];
    }
}
