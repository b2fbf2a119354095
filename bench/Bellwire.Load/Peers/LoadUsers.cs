using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bellwire.Load.Peers;

/// <summary>So many extensions with ready-made hashes, as a provisioning file for the server and as a list for SIPp.</summary>
internal sealed class LoadUsers
{
    public const string Domain = "load.test";
    public const string Password = "load-secret";
    public const string DeskPassword = "desk-secret-9";

    private const int FirstNumber = 1_000_000;
    private const int FirstDesk = 1_000;

    private LoadUsers(string provision, string list)
    {
        Provision = provision;
        List = list;
    }

    public string Provision { get; }
    public string List { get; }

    /// <summary>The user name of a desk.</summary>
    public static string LoginOf(string desk) => $"desk-{desk}";

    /// <summary>The extension number of one of the phones.</summary>
    public static int Number(int phone) => FirstNumber + phone;

    /// <summary>The extension number of one of the desks.</summary>
    public static string Desk(int index) => (FirstDesk + index).ToString(CultureInfo.InvariantCulture);

    /// <param name="folder">Where both files go.</param>
    /// <param name="phones">How many extensions.</param>
    /// <param name="desks">Further accounts with user passwords, see <see cref="Desk"/>.</param>
    /// <param name="carrier">The address from which calls for 5550100 come; they go to the first phone.</param>
    /// <param name="queues">Queues, which the carrier reaches too.</param>
    public static LoadUsers Write(string folder, int phones, int desks = 1, string? carrier = null, LoadQueues? queues = null)
    {
        var users = new LoadUsers(Path.Combine(folder, "provision.json"), Path.Combine(folder, "users.csv"));
        WriteList(users.List, 0, phones);
        using var file = File.Create(users.Provision);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(users.Provision, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteStartArray("tenants");
        json.WriteStartObject();
        json.WriteString("name", "Load");
        json.WriteString("domain", Domain);
        json.WriteStartArray("extensions");
        for (var i = 0; i < desks; i++)
            WriteDesk(json, Desk(i));
        for (var i = 0; i < phones; i++)
            WritePhone(json, (FirstNumber + i).ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
        if (carrier is not null)
            WriteCarrier(json, carrier, queues);
        queues?.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        return users;
    }

    /// <summary>Writes a part of the phones as a list of its own.</summary>
    public static string WriteList(string path, int first, int count)
    {
        using var list = File.CreateText(path);
        list.WriteLine("SEQUENTIAL");
        for (var number = FirstNumber + first; number < FirstNumber + first + count; number++)
            list.WriteLine($"{number};[authentication username={number} password={Password}]");
        return path;
    }

    private static void WriteCarrier(Utf8JsonWriter json, string address, LoadQueues? queues)
    {
        json.WriteStartArray("trunks");
        json.WriteStartObject();
        json.WriteString("name", "carrier");
        json.WriteString("host", address);
        json.WriteStartArray("inbound");
        WriteInbound(json, "5550100", FirstNumber.ToString(CultureInfo.InvariantCulture));
        for (var queue = 0; queue < (queues?.Queues ?? 0); queue++)
            WriteInbound(json, LoadQueues.Did(queue), LoadQueues.Number(queue));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteInbound(Utf8JsonWriter json, string did, string to)
    {
        json.WriteStartObject();
        json.WriteString("did", did);
        json.WriteString("to", to);
        json.WriteEndObject();
    }

    private static void WriteDesk(Utf8JsonWriter json, string number)
    {
        json.WriteStartObject();
        json.WriteString("number", number);
        json.WriteString("username", LoginOf(number));
        json.WriteString("user_password", DeskPassword);
        json.WriteString("role", "Admin");
        json.WriteEndObject();
    }

    private static void WritePhone(Utf8JsonWriter json, string number)
    {
        json.WriteStartObject();
        json.WriteString("number", number);
        json.WriteString("username", $"phone-{number}");
        json.WriteStartObject("sip_ha1");
        json.WriteString("md5", Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes($"{number}:{Domain}:{Password}"))));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
