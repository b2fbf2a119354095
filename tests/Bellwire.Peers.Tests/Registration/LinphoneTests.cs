using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;

namespace Bellwire.Peers.Tests.Registration;

public abstract class LinphoneTests(PhoneHouse house, Wire wire) : PhoneRegistrationTests(house, wire)
{
    private protected override IPhone SwitchOn(PhoneOrder order) => Linphone.Start(order);
}

public sealed class Linphone_over_udp(PhoneHouse house) : LinphoneTests(house, Wire.Udp);

public sealed class Linphone_over_tcp(PhoneHouse house) : LinphoneTests(house, Wire.Tcp);

public sealed class Linphone_over_tls(PhoneHouse house) : LinphoneTests(house, Wire.Tls);
