using Bellwire.Server.Commands;
using Bellwire.Server.Host;

namespace Bellwire.Server.Provisioning;

/// <summary>Reads a provisioning file whole, and warns when others can read it too.</summary>
internal static class ProvisioningFileReader
{
    public static byte[] Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > ControlSocket.MaxFileBytes)
                throw CommandFault.Usage($"{path} has {length / 1024 / 1024} MiB; a provisioning file has at most {ControlSocket.MaxFileBytes / 1024 / 1024}.");
            if (PrivateFile.IsReadableByOthers(path))
                Console.Error.WriteLine($"Warning: {path} holds passwords and can be read by other users. Run chmod 600 {path}.");
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandFault.Usage($"The provisioning file {path} cannot be read: {fault.Message}");
        }
    }
}
