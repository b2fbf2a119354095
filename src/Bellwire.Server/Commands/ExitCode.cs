namespace Bellwire.Server.Commands;

/// <summary>What every verb tells its caller. Part of the contract with scripts (docs/operations.md): never renumbered.</summary>
internal enum ExitCode
{
    Ok = 0,

    /// <summary>Something broke that is nobody's mistake: see the log.</summary>
    Failure = 1,

    /// <summary>An option, an argument or a setting is wrong; nothing was touched.</summary>
    Usage = 2,

    /// <summary>The place is not fit: data folder, disk, schema, port, certificate.</summary>
    Environment = 3,

    /// <summary>The other side said no: wrong login, invalid provisioning file, failed doctor's check.</summary>
    Refused = 4,

    /// <summary>Nobody answers at the address.</summary>
    Unreachable = 5,
}
