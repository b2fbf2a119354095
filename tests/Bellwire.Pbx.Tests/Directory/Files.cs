namespace Bellwire.Pbx.Tests.Directory;

/// <summary>Provisioning files for tests.</summary>
internal static class Files
{
    /// <summary>The example of the operations manual, every section used.</summary>
    public const string Whole = """
        {"tenants":[{"name":"Example","domain":"Example.org",
          "extensions":[{"number":"101","username":"ann","display_name":"Ann","user_password":"pw-ann","sip_password":"sip-ann",
                         "email":"ann@example.org","role":"Admin","ring_time":25,"recording":"off",
                         "forward":{"unconditional":null,"busy":"8001","no_answer":"102","offline":"918800606","away":"8001","lunch":"102","business_trip":"102","do_not_disturb":"102"}},
                        {"number":"102"}],
          "queues":[{"number":"8001","name":"Sales","strategy":"SKILL_BASED_ROUTING_PRIORITIZED_HUNT","ring_time":20,"max_waiting_time":300,
                     "sla_time":0,"wrap_up_time":0,"agent_auto_ready":true,"max_callers":0,"callback":false,
                     "agents":[{"number":"101","skill_level":7}],"managers":["102"],
                     "overflow":{"action":"FORWARD_TO_NUMBER","number":"102"}}],
          "trunks":[{"name":"carrier","host":"192.0.2.10","port":5070,"transport":"tcp","username":"me","password":"trunk-secret",
                     "register":true,"inbound":[{"did":"18800606","to":"8001"}],"sources":["192.0.2.0/24","192.0.2.10"],
                     "outbound":[{"prefix":"9","strip":1,"caller_id":"18800606"}]}],
          "webhooks":[{"name":"crm","url":"https://crm.example.org/calls","topics":["cdr_events","queue_events"],"authentication":"basic","username":"us",
                       "password":"hook-secret","token":"abc","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]}],
         "system_admins":[{"username":"root-admin","password":"top"}]}
        """;

    public static string Tenant(string members) => $$"""{"tenants":[{"name":"E","domain":"example.org",{{members}}}]}""";

    public static string Extensions(params string[] extensions) => Tenant($"\"extensions\":[{string.Join(',', extensions)}]");
}
