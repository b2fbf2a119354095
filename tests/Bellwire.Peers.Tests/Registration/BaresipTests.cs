using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;

namespace Bellwire.Peers.Tests.Registration;

public abstract class BaresipTests(PhoneHouse house, Wire wire) : PhoneRegistrationTests(house, wire)
{
    private protected override IPhone SwitchOn(PhoneOrder order) => Baresip.Start(order);
}

public sealed class Baresip_over_udp(PhoneHouse house) : BaresipTests(house, Wire.Udp);

public sealed class Baresip_over_tcp(PhoneHouse house) : BaresipTests(house, Wire.Tcp);

public sealed class Baresip_over_tls(PhoneHouse house) : BaresipTests(house, Wire.Tls);
