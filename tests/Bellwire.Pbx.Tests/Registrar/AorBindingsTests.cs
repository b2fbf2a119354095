using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Transports;
using static Bellwire.Pbx.Tests.Registrar.Registering;

namespace Bellwire.Pbx.Tests.Registrar;

public sealed class AorBindingsTests
{
    private const string Desk = "sip:101@192.0.2.7:5062";
    private const string App = "sip:101@192.0.2.8:5062";
    private readonly Registering _aor = new();

    [Fact]
    public void The_first_device_registers_and_a_subscriber_sees_it()
    {
        var done = Done(_aor.Register(Request(1, Contact(Desk))));

        Assert.True(done.Changed);
        Assert.Equal(Desk, Assert.Single(done.After).TargetUri);
    }

    [Fact]
    public void A_refresh_moves_the_end_and_changes_nothing_that_a_subscriber_sees()
    {
        _aor.Register(Request(1, Contact(Desk)));
        _aor.LetPass(300);
        var done = Done(_aor.Register(Request(2, Contact(Desk))));

        Assert.False(done.Changed);
        Assert.Equal(_aor.Now.Wall.AddSeconds(600), Assert.Single(done.After).ExpiresAt);
        Assert.Equal(done.Before[0].Key, done.After[0].Key);
    }

    [Fact]
    public void A_new_call_id_after_a_reboot_is_no_change()
    {
        _aor.Register(Request(7, Contact(Desk)));

        Assert.False(Done(_aor.Register(Request(1, Contact(Desk)) with { CallId = "b@phone" })).Changed);
    }

    [Theory]
    [InlineData("user agent")]
    [InlineData("address")]
    [InlineData("path")]
    [InlineData("parameter")]
    public void What_a_subscriber_sees_of_a_device_counts_as_a_change(string what)
    {
        _aor.Register(Request(1, Contact(Desk)));
        var request = Request(2, Contact(Desk));
        request = what switch
        {
            "user agent" => request with { UserAgent = "Phone/2" },
            "address" => request with { Flow = Flow(6000) },
            "path" => request with { Path = "<sip:edge.example.org;lr>" },
            _ => request with { Contacts = [Contact(Desk) with { Text = $"<{Desk}>;audio" }] },
        };
        var done = Done(_aor.Register(request));

        Assert.True(done.Changed);
        Assert.Empty(done.Removed);
        Assert.Single(done.After);
    }

    [Fact]
    public void Two_devices_of_one_extension_are_both_registered()
    {
        _aor.Register(Request(1, Contact(Desk)));
        var done = Done(_aor.Register(Request(1, Contact(App)) with { CallId = "b@app" }));

        Assert.Equal([Desk, App], done.After.Select(binding => binding.TargetUri));
    }

    [Fact]
    public void A_device_that_leaves_is_shown_with_expires_0_before_its_parameters()
    {
        _aor.Register(Request(1, Contact(Desk, instance: "<urn:uuid:1>")));
        var done = Done(_aor.Register(Request(2, Contact(Desk, expires: 0, instance: "<urn:uuid:1>"))));

        Assert.Empty(done.After);
        Assert.Equal($"<{Desk}>;expires=0;+sip.instance=\"<urn:uuid:1>\"", Assert.Single(done.Removed).ContactText);
    }

    [Fact]
    public void Star_removes_every_device()
    {
        _aor.Register(Request(1, Contact(Desk), Contact(App, instance: "<urn:uuid:1>")));
        var done = Done(_aor.Register(Request(2) with { All = true, Expires = 0 }));

        Assert.Empty(done.After);
        Assert.Equal([$"<{Desk}>;expires=0", $"<{App}>;expires=0;+sip.instance=\"<urn:uuid:1>\""], done.Removed.Select(removed => removed.ContactText));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(600L)]
    public void Star_without_expires_0_is_refused(long? expires)
    {
        _aor.Register(Request(1, Contact(Desk)));

        Assert.IsType<RegisterOutcome.BadStar>(_aor.Register(Request(2) with { All = true, Expires = expires }));
        Assert.Single(_aor.Bindings);
    }

    [Fact]
    public void The_parameter_of_the_contact_wins_over_the_header()
    {
        var done = Done(_aor.Register(Request(1, Contact(Desk, expires: 120))));

        Assert.Equal(_aor.Now.Wall.AddSeconds(120), done.After[0].ExpiresAt);
    }

    [Theory]
    [InlineData(SipTransport.Udp, 600)]
    [InlineData(SipTransport.Tcp, 3600)]
    [InlineData(SipTransport.Tls, 3600)]
    [InlineData(SipTransport.Wss, 3600)]
    public void A_lifetime_is_granted_up_to_the_limit_of_the_transport(SipTransport transport, int most)
    {
        var request = Request(1, Contact(Desk, expires: 86_400)) with { Flow = Flow(5062, new SilentLink(transport)) };

        Assert.Equal(_aor.Now.Wall.AddSeconds(most), Done(_aor.Register(request)).After[0].ExpiresAt);
    }

    [Fact]
    public void A_lifetime_under_a_minute_is_too_brief_and_changes_nothing()
    {
        Assert.IsType<RegisterOutcome.TooBrief>(_aor.Register(Request(1, Contact(App), Contact(Desk, expires: 59))));
        Assert.Empty(_aor.Bindings);
    }

    [Fact]
    public void A_lower_cseq_of_the_same_call_id_comes_too_late()
    {
        _aor.Register(Request(5, Contact(Desk)));

        Assert.IsType<RegisterOutcome.OutOfOrder>(_aor.Register(Request(4, Contact(Desk, expires: 0))));
        Assert.Single(_aor.Bindings);
    }

    [Fact]
    public void The_same_register_again_gets_the_same_answer()
    {
        _aor.Register(Request(5, Contact(Desk)));

        Assert.False(Done(_aor.Register(Request(5, Contact(Desk)))).Changed);
    }

    [Fact]
    public void The_same_instance_from_another_port_replaces_the_older_binding()
    {
        _aor.Register(Request(1, Contact(Desk, instance: "<urn:uuid:1>")));
        var done = Done(_aor.Register(Request(1, Contact(App, instance: "<urn:uuid:1>")) with { CallId = "b@phone" }));

        Assert.Equal(App, Assert.Single(done.After).TargetUri);
        Assert.True(done.Changed);
        Assert.Empty(done.Removed);
    }

    [Fact]
    public void Two_flows_of_one_instance_stay_side_by_side()
    {
        _aor.Register(Request(1, Contact(Desk, instance: "<urn:uuid:1>", regId: 1)));
        var done = Done(_aor.Register(Request(1, Contact(Desk, instance: "<urn:uuid:1>", regId: 2)) with { CallId = "b@phone" }));

        Assert.Equal([1, 2], done.After.Select(binding => binding.RegId));
    }

    [Fact]
    public void A_device_that_gains_an_instance_is_still_one_device()
    {
        _aor.Register(Request(1, Contact(Desk)));
        var done = Done(_aor.Register(Request(2, Contact(Desk, instance: "<urn:uuid:1>"))));

        Assert.Equal("<urn:uuid:1>", Assert.Single(done.After).Instance);
    }

    [Fact]
    public void Uris_are_compared_as_uris()
    {
        _aor.Register(Request(1, Contact("sip:%3101@PHONE.example.org")));

        Assert.Single(Done(_aor.Register(Request(2, Contact("sip:101@phone.example.org")))).After);
        Assert.Equal(2, Done(_aor.Register(Request(3, Contact("sip:101@phone.example.org:5060")))).After.Length);
    }

    [Fact]
    public void One_device_too_many_is_refused_and_those_before_it_stay()
    {
        _aor.Register(Request(1, Contact(Desk)) with { MaxBindings = 1 });

        Assert.IsType<RegisterOutcome.TooMany>(_aor.Register(Request(2, Contact(App)) with { MaxBindings = 1 }));
        Assert.Equal(Desk, Assert.Single(_aor.Bindings).TargetUri);
    }

    [Fact]
    public void A_query_changes_nothing()
    {
        _aor.Register(Request(1, Contact(Desk)));
        var done = Done(_aor.Register(Request(2)));

        Assert.False(done.Changed);
        Assert.Single(done.After);
    }

    private static RegisterOutcome.Done Done(RegisterOutcome outcome) => Assert.IsType<RegisterOutcome.Done>(outcome);
}
