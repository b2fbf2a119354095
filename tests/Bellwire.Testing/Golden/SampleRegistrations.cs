using Bellwire.Contracts;

namespace Bellwire.Testing.Golden;

internal static class SampleRegistrations
{
    private static readonly RegisteredContact Full = new()
    {
        ContactUri = "<sip:102@192.0.2.11:5062;transport=tcp>;+sip.instance=\"<urn:uuid:0c67446e-f1a1-11d9-94d3-000a95a0e128>\";reg-id=1",
        Expires = 1700003600,
        Instance = "<urn:uuid:0c67446e-f1a1-11d9-94d3-000a95a0e128>",
        LastUpdate = 1700000000,
        PublicAddress = "198.51.100.7:41022",
        ReceivedFrom = "198.51.100.7:41022",
        RegId = 1,
        UserAgent = "Desk Phone 7",
    };

    private static readonly RegisteredContact Bare = new()
    {
        ContactUri = "<sip:102@192.0.2.12:5060>",
        Expires = 1700000000,
        Instance = "",
        LastUpdate = 1699999400,
        PublicAddress = "192.0.2.12:5060",
        ReceivedFrom = "192.0.2.12:5060",
        RegId = 0,
        UserAgent = "",
    };

    private static readonly RegisteredContact Odd = new()
    {
        ContactUri = "<sip:102@[2001:db8::7]:5060>",
        Expires = 1700000600,
        Instance = "",
        LastUpdate = 1700000000,
        PublicAddress = "[2001:db8::7]:5060",
        ReceivedFrom = "[2001:db8::7]:5060",
        RegId = 0,
        UserAgent = "Zoë's \"Fon\" \\ <1&2> 日本 +'`\t\u0001/☃",
    };

    internal static (string Name, PbxEvent Event)[] All { get; } =
    [
        ("extension_register", Document(1632668176, [
            Contact(10061, "F36DDB5A-5CC3-A59A-0FB2-E53F7A56F245", "Test SIPMaster for IOS", 1632668122, 1632668422),
            Contact(10243, "8D5941A6-EB96-4E7A-9EB7-DA940E56513C", "PortSIP UC Client iOS - v16.0.001", 1632668176, 1632668476)], null)),
        ("extension_register-removed", Document(1632668724, null, [
            Contact(10243, "8D5941A6-EB96-4E7A-9EB7-DA940E56513C", "PortSIP UC Client iOS - v16.0.001", 1632668724, 1632668724, "expires=0;")])),
        ("extension_register-both", Ours([Full], [Bare])),
        ("extension_register-characters", Ours([Odd], null)),
        ("extension_presence", new ExtensionPresence
        {
            Extension = new PartyUri("102", "portsip.io"),
            Note = "Away",
            TenantId = new TenantId(672371581028143104),
            Time = new UnixTime(1675136792),
        }),
    ];

    private static ExtensionRegister Document(long time, RegisteredContact[]? stays, RegisteredContact[]? went) => new()
    {
        Extension = new PartyUri("102", "portsip.io"),
        ExtensionId = new ExtensionId(494521070842286080),
        RegistrationContacts = stays,
        RemovedContacts = went,
        TenantId = new TenantId(236047118140313600),
        Time = new UnixTime(time),
    };

    private static ExtensionRegister Ours(RegisteredContact[]? stays, RegisteredContact[]? went) =>
        Document(1700000000, stays, went) with { Extension = new PartyUri("102", "example.org") };

    private static RegisteredContact Contact(int port, string uuid, string userAgent, long lastUpdate, long expires, string parameters = "") => new()
    {
        ContactUri = $"<sip:102@113.246.194.98:{port}>;{parameters}+sip.instance=\"<urn:uuid:{uuid}>\"",
        Expires = expires,
        Instance = $"<urn:uuid:{uuid}>",
        LastUpdate = lastUpdate,
        PublicAddress = $"113.246.194.98:{port}",
        ReceivedFrom = $"113.246.194.98:{port}",
        RegId = 0,
        UserAgent = userAgent,
    };
}
