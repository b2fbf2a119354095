using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Registrar;

public sealed class RegisterScenarios
{
    [Fact]
    public async Task A_phone_registers_refreshes_and_leaves()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = pbx.Phone("102");

        desk.Registers();
        var came = Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees()));
        var contact = Assert.Single(came.RegistrationContacts!);
        Assert.Null(came.RemovedContacts);
        Assert.Equal("sip:102@example.org", came.Extension.ToString());
        Assert.Equal($"<sip:102@{desk.Address}>", contact.ContactUri);
        Assert.Equal(600, contact.Expires - contact.LastUpdate);
        Assert.Equal((came.Time.Seconds, desk.Address.ToString(), desk.Address.ToString(), "Paper/1", "", 0),
            (contact.LastUpdate, contact.ReceivedFrom, contact.PublicAddress, contact.UserAgent, contact.Instance, contact.RegId));

        pbx.LetPass(TimeSpan.FromSeconds(60));
        desk.Registers();
        Assert.Empty(pbx.Sees());

        desk.Unregisters();
        var left = Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees()));
        Assert.Null(left.RegistrationContacts);
        var gone = Assert.Single(left.RemovedContacts!);
        Assert.Equal($"<sip:102@{desk.Address}>;expires=0", gone.ContactUri);
        Assert.Equal((left.Time.Seconds, left.Time.Seconds), (gone.Expires, gone.LastUpdate));
    }

    [Fact]
    public async Task Of_two_devices_one_leaves_and_both_arrays_are_there()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (desk, app) = (pbx.Phone("102"), pbx.Phone("102"));
        desk.Registers();
        app.Registers();
        pbx.Sees();

        desk.Unregisters();
        var evt = Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees()));
        Assert.Equal($"<{app.Contact}>", Assert.Single(evt.RegistrationContacts!).ContactUri);
        Assert.Equal($"<{desk.Contact}>;expires=0", Assert.Single(evt.RemovedContacts!).ContactUri);
    }

    [Fact]
    public async Task A_phone_that_falls_silent_runs_out_and_its_contact_is_shown_as_it_was()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = pbx.Phone("102");
        desk.Registers(expires: 60);
        pbx.Sees();

        pbx.LetPass(TimeSpan.FromSeconds(59));
        Assert.Empty(pbx.Sees());
        pbx.LetPass(TimeSpan.FromSeconds(2));
        var evt = Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees()));
        Assert.Equal($"<{desk.Contact}>", Assert.Single(evt.RemovedContacts!).ContactUri);
    }

    [Fact]
    public async Task A_wrong_password_is_told_late_and_registers_nobody()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = pbx.Phone("102");

        desk.Registers(secret: "wrong", status: 401);
        Assert.Empty(pbx.Sees());
        desk.Registers();
        Assert.Single(pbx.Sees());
    }

    [Fact]
    public async Task A_challenge_names_the_tenant_and_md5_alone()
    {
        await using var pbx = await TestPbx.StartAsync();
        var desk = pbx.Phone("102");
        desk.SendsRegisterWithoutProof();
        var challenge = desk.Wire.Receives(401);

        Assert.Equal(1, challenge.CountOf(SipHeader.WwwAuthenticate));
        Assert.True(challenge.TryGetHeader(SipHeader.WwwAuthenticate, out var value));
        var text = System.Text.Encoding.ASCII.GetString(value);
        Assert.Contains("realm=\"example.org\"", text);
        Assert.Contains("algorithm=MD5", text);
        Assert.Contains("qop=\"auth\"", text);
    }

    [Fact]
    public async Task A_lifetime_under_a_minute_gets_423_with_min_expires()
    {
        await using var pbx = await TestPbx.StartAsync();
        var answer = pbx.Phone("102").Registers(expires: 30, status: 423);

        Assert.True(answer.TryMinExpires(out var least));
        Assert.Equal(60u, least);
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task Another_extensions_address_is_refused()
    {
        await using var pbx = await TestPbx.StartAsync();
        var thief = pbx.Phone("103");
        thief.Wire.Sends(thief.Wire.Request("REGISTER", "sip:example.org", "x", 1, to: "sip:102@nowhere.example"));

        thief.Wire.Receives(403);
    }

    [Fact]
    public async Task A_connection_that_breaks_takes_its_device_away_at_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        var browser = pbx.Phone("102", SipTransport.Wss);
        browser.Registers(contact: "<sip:x7@abc.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";reg-id=1");
        var came = Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees()));
        Assert.Equal(("<urn:uuid:1>", 1), (came.RegistrationContacts![0].Instance, came.RegistrationContacts[0].RegId));

        browser.Wire.HangsUpTheLine();
        var left = Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees()));
        Assert.Equal("<sip:x7@abc.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", Assert.Single(left.RemovedContacts!).ContactUri);
    }

    [Fact]
    public async Task Registrations_over_udp_survive_a_restart_and_nobody_is_told_anything()
    {
        var first = await TestPbx.StartAsync();
        var desk = first.Phone("102");
        desk.Registers();

        await using var second = await first.RestartsAsync();
        Assert.Equal(1, second.Restored);
        Assert.Empty(second.Sees());
        second.LetPass(TimeSpan.FromSeconds(601));
        Assert.Single(Assert.IsType<ExtensionRegister>(Assert.Single(second.Sees())).RemovedContacts!);
    }

    [Fact]
    public async Task After_a_restart_the_phone_of_a_lost_connection_is_awaited_for_two_minutes()
    {
        var first = await TestPbx.StartAsync();
        first.Phone("102", SipTransport.Wss).Registers(contact: "<sip:x7@abc.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\"");
        first.Phone("103", SipTransport.Wss).Registers(contact: "<sip:y7@abc.invalid;transport=ws>;+sip.instance=\"<urn:uuid:2>\"");

        await using var second = await first.RestartsAsync();
        second.Phone("102", SipTransport.Wss).Registers(contact: "<sip:x7@abc.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\"");
        Assert.Empty(second.Sees());
        second.LetPass(TimeSpan.FromSeconds(121));

        var evt = Assert.IsType<ExtensionRegister>(Assert.Single(second.Sees()));
        Assert.Equal("103", evt.Extension.Number);
    }

    [Fact]
    public async Task A_phone_behind_nat_that_misses_three_options_is_taken_out()
    {
        await using var pbx = await TestPbx.StartAsync();
        var home = pbx.Phone("102");
        home.Registers(contact: "<sip:102@10.0.0.7:5060>");
        pbx.Sees();

        pbx.LetPass(TimeSpan.FromSeconds(29));
        home.Wire.Sends(home.Wire.Response(home.Wire.Receives(SipMethod.Of(SipMethodKind.Options)), 200));
        pbx.LetPass(TimeSpan.FromSeconds(100));
        Assert.Empty(pbx.Sees());
        pbx.LetPass(TimeSpan.FromSeconds(60));
        Assert.Single(Assert.IsType<ExtensionRegister>(Assert.Single(pbx.Sees())).RemovedContacts!);
    }

    [Fact]
    public async Task An_extension_that_is_disabled_loses_its_devices_at_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        pbx.Phone("102").Registers();
        pbx.Sees();
        await pbx.Directory.AppliesAsync(TestDirectory.FileWith("101", "103", "104"), prune: true);

        Assert.Equal("102", Assert.Single(pbx.Sees().OfType<ExtensionRegister>()).Extension.Number);
    }

    [Fact]
    public async Task Phones_that_know_an_old_password_are_gone_at_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        pbx.Phone("102").Registers();
        pbx.Phone("103").Registers();
        pbx.Sees();
        var file = TestDirectory.FileWith("101", "102", "103", "104");
        await pbx.Directory.AppliesAsync(file.Replace("sip-102", "another", StringComparison.Ordinal));

        var change = Assert.Single(pbx.Sees().OfType<ExtensionRegister>());
        Assert.Equal(("102", null, 1), (change.Extension.Number, change.RegistrationContacts, change.RemovedContacts!.Count));
        await pbx.Directory.AppliesAsync(file.Replace("sip-102", "another", StringComparison.Ordinal).Replace("pw-103", "new", StringComparison.Ordinal));
        Assert.Empty(pbx.Sees().OfType<ExtensionRegister>());
    }

    [Fact]
    public async Task An_answer_lists_every_device_and_its_own_lifetime()
    {
        await using var pbx = await TestPbx.StartAsync();
        pbx.Phone("102").Registers(expires: 120);
        var answer = pbx.Phone("102").Registers(expires: 300);

        var lifetimes = new List<uint>();
        foreach (var value in answer.Values(SipHeader.Contact))
            if (Bellwire.Sip.Headers.ContactView.TryParse(value, out var contact) && contact.TryExpires(out var seconds))
                lifetimes.Add(seconds);
        Assert.Equal([120u, 300u], lifetimes);
    }

    [Fact]
    public async Task Path_is_kept_and_given_back_to_those_who_support_it()
    {
        await using var pbx = await TestPbx.StartAsync();
        var edge = pbx.Phone("102");
        edge.Registers(status: 420, lines: ["Path: <sip:edge.example.org;lr>"]);
        var answer = edge.Registers(lines: ["Path: <sip:edge.example.org;lr>", "Supported: path"]);

        Assert.True(answer.TryGetHeader(SipHeader.Path, out var path));
        Assert.Equal("<sip:edge.example.org;lr>", System.Text.Encoding.ASCII.GetString(path));
    }
}
