using System.Text;
using System.Xml;

namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>
/// Reads a presence document (RFC 3863) with rich presence (RFC 4479, 4480). Nothing of it is trusted: no DTD, no entities but the five of XML,
/// bounded in size, depth and elements. Prefixes are free, unknown elements are passed over, and whom the document says it is about does not
/// matter: a phone speaks for the extension that its password proves.
/// </summary>
internal static class PidfReader
{
    private const string Pidf = "urn:ietf:params:xml:ns:pidf";
    private const string DataModel = "urn:ietf:params:xml:ns:pidf:data-model";
    private const string Rich = "urn:ietf:params:xml:ns:pidf:rpid";
    private const int MaxDepth = 16;
    private const int MaxElements = 500;
    private const int MaxAttributes = 32;
    private const int MaxText = 4096;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 65_536,
        MaxCharactersFromEntities = 1024,
        ConformanceLevel = ConformanceLevel.Document,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <returns>Null when it was read; else what is wrong with the document, for the reason phrase.</returns>
    internal static string? Read(ReadOnlySpan<byte> document, out PidfReading reading)
    {
        reading = default;
        var words = new Words();
        try
        {
            // Strict UTF-8 whatever the declaration says: RFC 3863 4.1.1 knows UTF-8 and UTF-16, and phones write UTF-8.
            var text = Utf8.GetString(document is [0xEF, 0xBB, 0xBF, ..] ? document[3..] : document);
            using var xml = XmlReader.Create(new StringReader(text), Settings);
            if (Walk(xml, words) is { } fault)
                return fault;
        }
        catch (Exception broken) when (broken is XmlException or DecoderFallbackException)
        {
            return "Not a well-formed presence document";
        }
        reading = words.Meaning();
        return null;
    }

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static string? Walk(XmlReader xml, Words words)
    {
        var path = new string[MaxDepth];                                        // what encloses the present place; "" for what we do not know
        var elements = 0;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && words.Hear(path.AsSpan(0, xml.Depth), xml.Value, MaxText) is { } fault)
                    return fault;
                continue;
            }
            if (xml.Depth >= MaxDepth || ++elements > MaxElements || xml.AttributeCount > MaxAttributes)
                return "Presence document too deep or too long";
            path[xml.Depth] = NameOf(xml);
            if (xml.Depth == 0 && path[0] != "presence")
                return "Not a presence document";
            words.Begin(path.AsSpan(0, xml.Depth + 1), xml.NamespaceURI == Rich ? xml.LocalName : "");
        }
        return null;
    }

    private static string NameOf(XmlReader xml) => (xml.NamespaceURI, xml.LocalName) switch
    {
        (Pidf, "presence" or "tuple" or "status" or "basic" or "note") => xml.LocalName,
        (DataModel, "person") => "person",
        (DataModel or Rich, "note") => "note",
        (Rich, "activities") => "activities",
        _ => "",
    };

    /// <summary>What was heard so far, by place.</summary>
    private sealed class Words
    {
        private readonly StringBuilder _person = new();
        private readonly StringBuilder _tuple = new();
        private readonly StringBuilder _root = new();
        private readonly StringBuilder _activities = new();
        private PresenceStatus? _status;
        private string _activityText = "";
        private bool _open;
        private bool _closed;
        private StringBuilder? _note;

        internal void Begin(ReadOnlySpan<string> path, string richName)
        {
            if (path[^1] == "note")
            {
                _note = NoteAt(path[..^1]);
                if (_note is { Length: > 0 })
                    _note = null;                                              // the first of several (languages) is taken
            }
            if (path.Length >= 3 && path[^2] == "activities" && path[1] is "person" or "tuple" && RichActivity.TryStatus(richName, out var status))
            {
                _status = _status > status ? _status : status;
                if (_activityText.Length == 0)
                    _activityText = RichActivity.TextOf(richName);
            }
        }

        internal string? Hear(ReadOnlySpan<string> path, string text, int longest)
        {
            switch (path)
            {
                case [.., "note"] when _note is not null:
                    if (_note.Length + text.Length > longest)
                        return "Note too long";
                    _note.Append(text);
                    break;
                case ["presence", "tuple", "status", "basic"]:
                    switch (text.AsSpan().Trim())
                    {
                        case "open": _open = true; break;
                        case "closed": _closed = true; break;
                        default: return "basic is open or closed";
                    }
                    break;
            }
            return null;
        }

        internal PidfReading Meaning()
        {
            var note = First(_person, _tuple, _root, _activities);
            var isOpen = _open || !_closed;
            var status = _status ?? (PresenceStatusText.TryFromText(note, out var named) ? named : isOpen ? PresenceStatus.Online : PresenceStatus.Away);
            if (note.Length == 0 && status == PresenceStatus.Online)
                note = _activityText;
            if (note == status.Text)
                note = "";
            return new PidfReading(new PresenceState(status, note), isOpen);
        }

        private StringBuilder? NoteAt(ReadOnlySpan<string> parents) => parents switch
        {
            ["presence"] => _root,
            ["presence", "person"] => _person,
            ["presence", "tuple"] or ["presence", "tuple", "status"] => _tuple,
            [.., "activities"] => _activities,
            _ => null,
        };

        private static string First(params ReadOnlySpan<StringBuilder> notes)
        {
            foreach (var note in notes)
                if (PresenceNote.Clean(note.ToString()) is { Length: > 0 } clean)
                    return clean;
            return "";
        }
    }
}
