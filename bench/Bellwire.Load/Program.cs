using Bellwire.Load;
using Bellwire.Testing.Processes;

PrivateNetwork.Enter();
return args switch
{
    ["register", .. var rest] => await RegistrationLoad.RunAsync(rest),
    ["contacts", .. var rest] => await ContactLoad.RunAsync(rest),
    ["calls", .. var rest] => await CallLoad.RunAsync(rest),
    ["held", .. var rest] => await HeldLoad.RunAsync(Number(rest, 0, 2_000), Number(rest, 1, 10)),
    ["relay", .. var rest] => await RelayLoad.RunAsync(rest),
    ["events", .. var rest] => await EventShare.RunAsync(rest),
    ["queues"] => await QueueLoad.RunAsync(),
    ["idle", .. var rest] => await IdleLoad.RunAsync(rest),
    _ => Usage(),
};

static int Number(string[] words, int index, int otherwise) =>
    words.Length > index ? int.Parse(words[index], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.Error.WriteLine("""
        bench/load.sh register [bellwire|kamailio|both] [sipp] [8000,16000] [100]
                                                          REGISTER with digest: rate by rate, then three times the peak for 20 s; from
                                                          SIPp instead of our own generator; the server may be given less than 100
                                                          percent of its core
        bench/load.sh calls [sipp] [900,1800]             calls from a carrier to a phone: rate by rate, then three times the peak
        bench/load.sh held [2000] [10]                    memory of so many calls that stand, over so many minutes
        bench/load.sh relay [100 200]                     audio of so many calls: loss, added delay, CPU
        bench/load.sh events [0 1 100]                    share of the server's CPU that events take, with so many subscribers
        bench/load.sh queues                              50 queues of 100 agents, 500 callers: snapshots, and what an agent's change costs
        bench/load.sh contacts [100000]                   memory of so many registered contacts, and the start with them
        bench/load.sh idle [10000]                        memory of so many subscribers that wait, over TLS and without
        """);
    return 2;
}
