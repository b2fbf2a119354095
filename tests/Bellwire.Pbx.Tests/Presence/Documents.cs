namespace Bellwire.Pbx.Tests.Presence;

/// <summary>Presence documents as phones write them.</summary>
internal static class Documents
{
    /// <summary>Note and activity, each left out when it is empty.</summary>
    internal static string Of(string note = "", string activity = "", string basic = "open") =>
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:x@y">
        <tuple id="t1"><status><basic>{basic}</basic></status></tuple>
        <dm:person id="p1">{(activity.Length == 0 ? "" : $"<rpid:activities><rpid:{activity}/></rpid:activities>")}{(note.Length == 0 ? "" : $"<dm:note>{note}</dm:note>")}</dm:person>
        </presence>
        """;
}
