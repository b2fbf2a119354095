using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.House;

/// <summary>What a test cannot do without. Missing it fails the test where the run promises everything (CI), and skips it elsewhere.</summary>
internal static class Require
{
    public static string Program(string name)
    {
        var found = PeerProgram.Find(name);
        Insist(found is not null, $"'{name}' is not installed: ./test.sh installs it on Debian as root");
        return found!; // Insist does not return when there is none
    }

    public static void PrivateNetwork() => Insist(Testing.Processes.PrivateNetwork.WhyNot is null, Testing.Processes.PrivateNetwork.WhyNot ?? "");

    public static void NodePackages() =>
        Insist(Directory.Exists(Path.Combine(Repository.Root, "tests", "peers", "node_modules", "ws")), "tests/peers has no node_modules: run npm ci there");

    private static void Insist(bool there, string otherwise)
    {
        if (PeerProgram.MustBeThere)
            Assert.True(there, otherwise);
        else
            Assert.SkipUnless(there, otherwise);
    }
}
