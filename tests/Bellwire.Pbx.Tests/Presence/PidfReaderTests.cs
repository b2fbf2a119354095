using System.Text;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Presence.Publishing;
using CsCheck;

namespace Bellwire.Pbx.Tests.Presence;

public sealed class PidfReaderTests
{
    private const string Open = "<tuple id=\"a\"><status><basic>open</basic></status></tuple>";

    [Theory]
    [InlineData("away", PresenceStatus.Away)]
    [InlineData("busy", PresenceStatus.DoNotDisturb)]
    [InlineData("meal", PresenceStatus.Lunch)]
    [InlineData("breakfast", PresenceStatus.Lunch)]
    [InlineData("travel", PresenceStatus.BusinessTrip)]
    [InlineData("vacation", PresenceStatus.Away)]
    [InlineData("on-the-phone", PresenceStatus.Online)]
    [InlineData("working", PresenceStatus.Online)]
    public void An_activity_stands_for_a_status(string activity, PresenceStatus status) =>
        Assert.Equal(status, Read(Documents.Of(activity: activity)).State.Status);

    [Theory]
    [InlineData("<note>root</note>", "root")]
    [InlineData("<tuple id=\"a\"><status><basic>open</basic></status><note>tuple</note></tuple><note>root</note>", "tuple")]
    [InlineData("<note>root</note><d:person id=\"p\"><d:note>person</d:note></d:person>", "person")]
    [InlineData("<d:person id=\"p\"><r:activities><r:note>doing</r:note><r:away/></r:activities></d:person>", "doing")]
    [InlineData("<note xml:lang=\"en\">first</note><note xml:lang=\"de\">second</note>", "first")]
    [InlineData("<note> two\r\n words&#9;</note>", "two words")]
    [InlineData("<note><![CDATA[a < b]]> &amp; c</note>", "a < b & c")]
    [InlineData("<x:note xmlns:x=\"urn:x\">foreign</x:note>", "Online")]
    [InlineData("<note/>", "Online")]
    public void The_note_that_is_nearest_to_the_person_is_taken(string inside, string text) => Assert.Equal(text, Read(Document(inside)).State.Text);

    [Theory]
    [InlineData("<note>Do not disturb</note>", PresenceStatus.DoNotDisturb)]
    [InlineData("<note>BUSINESS TRIP</note>", PresenceStatus.BusinessTrip)]
    [InlineData("<note>Away</note><tuple id=\"a\"><status><basic>closed</basic></status></tuple>", PresenceStatus.Away)]
    [InlineData("<tuple id=\"a\"><status><basic>closed</basic></status></tuple>", PresenceStatus.Away)]
    [InlineData("<tuple id=\"a\"><status><basic>closed</basic></status></tuple>" + Open, PresenceStatus.Online)]
    [InlineData("<d:person id=\"p\"><r:activities><r:away/><r:busy/></r:activities></d:person>", PresenceStatus.DoNotDisturb)]
    public void Without_an_activity_the_note_tells_and_then_open_or_closed(string inside, PresenceStatus status) =>
        Assert.Equal(status, Read(Document(inside)).State.Status);

    [Fact]
    public void Prefixes_and_unknown_elements_do_not_matter()
    {
        var reading = Read("<p:presence xmlns:p=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:a@b\"><p:tuple id=\"1\"><p:status><p:basic> open </p:basic>"
            + "<z:zap xmlns:z=\"urn:z\"><z:basic>closed</z:basic></z:zap></p:status><p:note>Hi</p:note></p:tuple></p:presence>");
        Assert.Equal((new PresenceState(PresenceStatus.Online, "Hi"), true), (reading.State, reading.IsOpen));
    }

    public static TheoryData<string> Hostile() =>
    [
        "", "x", "<a/>", "<presence/>", "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\">",
        "<!DOCTYPE presence><presence xmlns=\"urn:ietf:params:xml:ns:pidf\"/>",
        "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" + Document("<note>&b;</note>"),
        "<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + Document("<note>&x;</note>"),
        "<!DOCTYPE p SYSTEM \"http://192.0.2.1/x.dtd\">" + Document(""),
        Document("<note>&nope;</note>"),
        Document("<tuple id=\"a\"><status><basic>maybe</basic></status></tuple>"),
        Document(string.Concat(Enumerable.Repeat("<z>", 40)) + string.Concat(Enumerable.Repeat("</z>", 40))),
        Document(string.Concat(Enumerable.Repeat("<z/>", 600))),
        Document($"<z {string.Concat(Enumerable.Range(0, 40).Select(i => $"a{i}=\"\" "))}/>"),
        Document($"<note>{new string('n', 5000)}</note>"),
        Document("<note>&#0;</note>"), Document("<note>\u0001</note>"), Document("<note>"), Document("<p:note>x</p:note>"),
        Document("") + Document(""), Document("<note a=\"1\" a=\"2\"/>"), " <?xml version=\"1.0\"?>" + Document(""),
        "<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + "<presence>+ADw-</presence>",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_document_is_refused(string document) => Assert.NotNull(PidfReader.Read(Encoding.UTF8.GetBytes(document), out _));

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused() =>
        Assert.NotNull(PidfReader.Read([.. Encoding.UTF8.GetBytes(Document("<note>")), 0xFF, 0xC0, .. "</note></presence>"u8], out _));

    [Fact]
    public void Whatever_bytes_come_the_reader_answers_and_a_note_fits() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 20], Gen.Int[0, 900], Gen.Byte.Array[0, 8], Gen.Int[0, 200]).Sample((note, at, noise, cut) =>
        {
            var bytes = Encoding.UTF8.GetBytes(Documents.Of(note, "away"));
            var start = Math.Min(at, bytes.Length);
            byte[] broken = [.. bytes.AsSpan(0, start), .. noise, .. bytes.AsSpan(Math.Min(bytes.Length, start + cut))];
            if (PidfReader.Read(broken, out var reading) is null)
                Assert.InRange(reading.State.Note.Length, 0, PresenceNote.MaxLength);
        });

    [Fact]
    public void A_long_note_is_cut_between_characters()
    {
        var note = Read(Document($"<note>{new string('a', 127)}\U0001F600</note>")).State.Note;
        Assert.Equal(new string('a', 127), note);
    }

    private static string Document(string inside) =>
        "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:d=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\">"
        + inside + "</presence>";

    private static PidfReading Read(string document)
    {
        Assert.Null(PidfReader.Read(Encoding.UTF8.GetBytes(document), out var reading));
        return reading;
    }
}
