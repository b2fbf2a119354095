using System.Text;
using Bellwire.Contracts.Json;

namespace Bellwire.Contracts.Tests;

public sealed class EventJsonTests
{
    [Fact]
    public void A_call_that_starts_is_written_as_the_document_shows_it()
    {
        var evt = new CallStart
        {
            CallId = "rjFyDxQSbXPxXAd1IR8W-g..",
            Callee = new PartyUri("103", "portsip.io"),
            Caller = new PartyUri("102", "portsip.io"),
            CallerDisplayName = "",
            CdrId = new CdrId(494533487185891328),
            Direction = CallDirection.Ext,
            SessionId = new CallSessionId(494533487177502720),
            TenantId = new TenantId(236047118140313600),
            Time = new UnixTime(1632670771),
            Parties = ["102", "103"],
        };

        Assert.Equal(
            """{"call_id":"rjFyDxQSbXPxXAd1IR8W-g..","callee":"sip:103@portsip.io","caller":"sip:102@portsip.io","caller_display_name":"","cdr_id":"494533487185891328","direction":"ext","event_type":"call_start","request_id":"0","session_id":"494533487177502720","tenant_id":"236047118140313600","time":"1632670771"}""",
            Encoding.UTF8.GetString(EventJson.ToUtf8(evt)));
    }
}
