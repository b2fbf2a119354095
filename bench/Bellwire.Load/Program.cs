using Bellwire.Load;
using Bellwire.Testing.Processes;

PrivateNetwork.Enter();
return args switch
{
    ["register", .. var rest] => await RegistrationLoad.RunAsync(rest),
    ["contacts", .. var rest] => await ContactLoad.RunAsync(rest),
    ["calls"] => await CallLoad.RunAsync(),
    ["idle", .. var rest] => await IdleLoad.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        bench/load.sh register [bellwire|kamailio|both] [100]
                                                          REGISTER with digest: rate by rate, then three times the peak for 20 s; the
                                                          server may be given less than 100 percent of its core
        bench/load.sh calls                               calls from a carrier to a phone: rate by rate, then three times the peak
        bench/load.sh contacts [100000]                   memory of so many registered contacts, and the start with them
        bench/load.sh idle [10000]                        memory of so many subscribers that wait, over TLS and without
        """);
    return 2;
}
