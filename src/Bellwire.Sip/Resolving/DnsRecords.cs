using System.Net;
using DnsClient;
using DnsClient.Protocol;

namespace Bellwire.Sip.Resolving;

/// <summary>DnsClient behind <see cref="IDnsRecords"/>; its own cache is off, since ours keeps failures and stale answers too.</summary>
internal sealed class DnsRecords : IDnsRecords
{
    private readonly LookupClient _client;

    internal DnsRecords(ResolverOptions options)
    {
        var settings = options.Servers.Count > 0
            ? new LookupClientOptions([.. options.Servers.Select(server => new NameServer(server))])
            : new LookupClientOptions();
        settings.UseCache = false;
        settings.Timeout = options.QueryTimeout;
        settings.Retries = 1;
        settings.ThrowDnsErrors = false;
        settings.UseTcpFallback = true;
        _client = new LookupClient(settings);
    }

    public async Task<DnsAnswer<SrvTarget>> ServiceAsync(string name, CancellationToken cancellation)
    {
        var answer = await AskAsync(name, QueryType.SRV, cancellation);
        return Collect(answer.Answers.SrvRecords(), static srv => new SrvTarget(srv.Target.Value.TrimEnd('.'), srv.Port, srv.Priority, srv.Weight));
    }

    public async Task<DnsAnswer<IPAddress>> AddressesAsync(string name, CancellationToken cancellation)
    {
        var v4 = AskAsync(name, QueryType.A, cancellation);
        var v6 = AskAsync(name, QueryType.AAAA, cancellation);
        await Task.WhenAny(Task.WhenAll(v4, v6));                   // one family may fail as long as the other answers
        if (!v4.IsCompletedSuccessfully && !v6.IsCompletedSuccessfully)
            await v4;
        IEnumerable<AddressRecord> records = v4.IsCompletedSuccessfully ? v4.Result.Answers.ARecords() : [];
        if (v6.IsCompletedSuccessfully)
            records = records.Concat(v6.Result.Answers.AaaaRecords());
        return Collect(records, static record => record.Address);
    }

    private static DnsAnswer<T> Collect<TRecord, T>(IEnumerable<TRecord> records, Func<TRecord, T> select) where TRecord : DnsResourceRecord
    {
        var kept = records.ToArray();
        return new([.. kept.Select(select)], TimeSpan.FromSeconds(kept.Length == 0 ? 0 : kept.Min(record => record.InitialTimeToLive)));
    }

    private async Task<IDnsQueryResponse> AskAsync(string name, QueryType type, CancellationToken cancellation)
    {
        IDnsQueryResponse response;
        try
        {
            response = await _client.QueryAsync(name, type, QueryClass.IN, cancellation);
        }
        catch (DnsResponseException e)
        {
            throw new DnsUnavailableException(e.Message, e);
        }
        return response.Header.ResponseCode is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain
            ? response
            : throw new DnsUnavailableException($"{name}: {response.Header.ResponseCode}", null);
    }
}
