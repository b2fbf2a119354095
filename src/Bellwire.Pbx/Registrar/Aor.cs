using Bellwire.Contracts;

namespace Bellwire.Pbx.Registrar;

/// <summary>An address of record: the public address of one extension.</summary>
public readonly record struct Aor(TenantId Tenant, string Number);
