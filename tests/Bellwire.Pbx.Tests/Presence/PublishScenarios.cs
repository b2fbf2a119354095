using Bellwire.Contracts;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Presence;

public sealed class PublishScenarios
{
    [Fact]
    public async Task A_phone_that_says_away_is_one_event_with_the_words_people_read()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = Publishing(pbx, "102");
        var answer = desk.Publishes(Documents.Of(activity: "away"));

        Assert.True(answer.TryExpires(out var seconds));
        Assert.Equal(600u, seconds);
        var evt = Assert.IsType<ExtensionPresence>(Assert.Single(pbx.Sees()));
        Assert.Equal(("sip:102@example.org", "Away", true), (evt.Extension.ToString(), evt.Note, evt.Time.Seconds > 1_700_000_000));
    }

    [Fact]
    public async Task Changed_refreshed_and_removed_by_its_tag_and_an_old_tag_is_412()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = Publishing(pbx, "102");
        desk.Publishes(Documents.Of(activity: "away"));
        var old = desk.ETag;
        desk.Publishes(Documents.Of("At lunch", "meal"), ifMatch: desk.ETag);
        desk.Publishes(null, ifMatch: desk.ETag);
        desk.Publishes(Documents.Of(), status: 412, ifMatch: old);
        desk.Publishes(null, ifMatch: desk.ETag, expires: 0);
        desk.Publishes(null, status: 412, ifMatch: desk.ETag);

        Assert.Equal(["Away", "At lunch", "Online"], Notes(pbx));
    }

    [Fact]
    public async Task Of_two_devices_the_one_that_is_away_is_believed_until_its_word_runs_out()
    {
        await using var pbx = await TestPbx.StartAsync();
        Publishing(pbx, "102").Publishes(Documents.Of(activity: "away"), expires: 120);
        Publishing(pbx, "102").Publishes(Documents.Of(), expires: 600);
        pbx.LetPass(TimeSpan.FromSeconds(119));
        Assert.Equal(["Away"], Notes(pbx));
        pbx.LetPass(TimeSpan.FromSeconds(2));
        Assert.Equal(["Online"], Notes(pbx));
        pbx.LetPass(TimeSpan.FromSeconds(600));
        Assert.Empty(Notes(pbx));
        Assert.Equal(0, pbx.Presence.Book.Publications);
    }

    [Fact]
    public async Task The_same_words_again_are_no_event()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = Publishing(pbx, "102");
        desk.Publishes(Documents.Of("Away"));
        desk.Publishes(Documents.Of(activity: "away"), ifMatch: desk.ETag);
        Assert.Equal(["Away"], Notes(pbx));
    }

    [Fact]
    public async Task Do_not_disturb_said_by_a_phone_refuses_calls_with_486()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, desk) = (pbx.Phone("103"), Publishing(pbx, "102"));
        alice.Registers();
        desk.Phone.Registers();
        desk.Publishes(Documents.Of(activity: "busy"));
        var call = CallOnWire.From(alice, "102");
        call.Gets(486);
        Assert.Contains("Do Not Disturb", Notes(pbx));

        desk.Publishes(Documents.Of(), ifMatch: desk.ETag);
        var second = CallOnWire.From(alice, "102");
        CallOnWire.At(desk.Phone).Answers(486);
        desk.Phone.Wire.Receives(SipMethod.Ack);
        second.Gets(486);
    }

    [Fact]
    public async Task What_is_not_understood_is_refused_and_nothing_changes()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = Publishing(pbx, "102");
        Assert.True(desk.Publishes(Documents.Of(), status: 423, expires: 59).TryMinExpires(out var least));
        Assert.Equal(60u, least);
        Assert.True(desk.Publishes(Documents.Of(), status: 489, evt: "weather").Has(SipHeader.AllowEvents));
        desk.Publishes(Documents.Of(), status: 403, whose: "103");
        desk.Publishes(null, status: 400);
        desk.Publishes("v=0", status: 415, more: "Content-Type: application/sdp");
        desk.Publishes(Documents.Of(), status: 415, more: "Content-Encoding: gzip");
        desk.Publishes("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\">", status: 400);
        desk.Publishes(Documents.Of(new string('x', 9000)), status: 413);
        desk.Publishes(Documents.Of(activity: "away"), expires: 0);
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task An_eleventh_device_takes_the_place_of_the_one_that_would_end_first()
    {
        await using var pbx = await TestPbx.StartAsync();
        var first = Publishing(pbx, "102");
        first.Publishes(Documents.Of(activity: "away"), expires: 60);
        for (var device = 0; device < 10; device++)
            Publishing(pbx, "102").Publishes(Documents.Of());
        first.Publishes(null, status: 412, ifMatch: first.ETag);
        Assert.Equal(10, pbx.Presence.Book.Publications);
        Assert.Equal(["Away", "Online"], Notes(pbx));
    }

    [Fact]
    public async Task A_choice_silences_what_devices_said_before_and_survives_a_restart()
    {
        var first = await TestPbx.StartAsync();
        var aor = AorOf(first, "102");
        var desk = Publishing(first, "102");
        desk.Publishes(Documents.Of(activity: "away"));
        Assert.Equal(PresenceSetting.Done, await first.Presence.Book.SetAsync(aor, PresenceStatus.Online, "", CancellationToken.None));
        desk.Publishes(Documents.Of("Back at five", "away"), ifMatch: desk.ETag);
        await first.Presence.Book.SetAsync(aor, PresenceStatus.BusinessTrip, " In  Rome\r\n", CancellationToken.None);
        desk.Publishes(Documents.Of(), ifMatch: desk.ETag);
        Assert.Equal(["Away", "Online", "Back at five", "In Rome"], Notes(first));

        await using var second = await first.RestartsAsync();
        Assert.Equal(new PresenceState(PresenceStatus.BusinessTrip, "In Rome"), second.Presence.Book.Of(aor));
        Assert.Empty(second.Sees());
    }

    [Fact]
    public async Task The_codes_for_do_not_disturb_and_the_provisioning_file_mean_one_thing()
    {
        await using var pbx = await TestPbx.StartAsync(TestDirectory.FileWith("102", "103").Replace(
            "\"number\":\"102\"", "\"number\":\"102\",\"do_not_disturb\":true", StringComparison.Ordinal));
        var (aor, book) = (AorOf(pbx, "102"), pbx.Presence.Book);
        Assert.Equal(PresenceStatus.DoNotDisturb, book.Of(aor).Status);
        await book.SetDoNotDisturbAsync(aor, on: false, CancellationToken.None);
        Assert.Equal(PresenceState.Online, book.Of(aor));
        await book.SetAsync(aor, PresenceStatus.Lunch, "", CancellationToken.None);
        await book.SetDoNotDisturbAsync(aor, on: false, CancellationToken.None);
        await book.SetDoNotDisturbAsync(aor, on: true, CancellationToken.None);
        await book.SetDoNotDisturbAsync(aor, on: false, CancellationToken.None);

        Assert.Equal(["Online", "Lunch", "Do Not Disturb", "Online"], Notes(pbx));
        Assert.Empty(pbx.Presences.ReadAll());
        Assert.Equal(PresenceSetting.UnknownExtension, await book.SetAsync(aor with { Number = "999" }, PresenceStatus.Away, "", CancellationToken.None));
        Assert.Equal(PresenceSetting.NoteTooLong, await book.SetAsync(aor, PresenceStatus.Away, new string('x', 129), CancellationToken.None));
    }

    private static PublishingPhone Publishing(TestPbx pbx, string number) => new(pbx, pbx.Phone(number));

    private static Aor AorOf(TestPbx pbx, string number) => new(pbx.Directory.Directory.Current.OnlyTenant!.Tenant.Id, number);

    private static List<string> Notes(TestPbx pbx) => [.. pbx.Sees().OfType<ExtensionPresence>().Select(evt => evt.Note)];
}
