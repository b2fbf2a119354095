using System.Collections.Immutable;
using System.Globalization;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;

namespace Bellwire.Pbx.Registrar;

/// <summary>REGISTER from the wire to the answer: RFC 3261 10.3, RFC 3327 (Path), RFC 5626 (outbound).</summary>
public sealed class RegisterHandler(
    ExtensionRegistrar registrar, PbxDirectory directory, OwnAddresses own, PhoneAuthenticator phones, TimeProvider time)
{
    /// <summary>Answers a REGISTER, on the thread that received it.</summary>
    public void OnRegister(in IncomingRequest request)
    {
        var message = request.Message;
        if (!message.TryTo(out var to) || !to.Uri.IsSip)
        {
            request.Send(400, "To must be a sip URI");
            return;
        }
        if (own.TenantOf(to.Uri.Host, directory.Current) is not { } tenant)
        {
            request.Send(403, "Unknown domain");
            return;
        }
        if (phones.Authenticate(request, tenant) is not { } extension)
            return;
        if (!ExtensionName.Is(to.Uri.User, extension.Number))
        {
            request.Send(403, "Not your own address");
            return;
        }
        if (message.Has(SipHeader.Path) && !message.HasToken(SipHeader.Supported, "path"u8))
        {
            request.Send(request.BeginReply(420).Header(SipHeader.Unsupported, "path"u8).EndWithoutBody());
            return;
        }
        var fault = RegistrationReader.Read(message, request.Flow, registrar.Options.MaxContactsPerRequest, extension.MaxBindings, out var registration);
        if (fault is not null || registration is null)
        {
            request.Send(400, fault);
            return;
        }
        Answer(request, registrar.Register(new Aor(tenant.Tenant.Id, extension.Number), registration));
    }

    private void Answer(in IncomingRequest request, RegisterOutcome outcome)
    {
        switch (outcome)
        {
            case RegisterOutcome.Done done:
                Accept(request, done.After);
                break;
            case RegisterOutcome.TooBrief:
                var least = (long)registrar.Options.MinExpires.TotalSeconds;
                request.Send(request.BeginReply(423).Header(SipHeader.MinExpires, least).EndWithoutBody());
                break;
            case RegisterOutcome.OutOfOrder:
                request.Send(500, "CSeq out of order");
                break;
            case RegisterOutcome.TooMany many:
                request.Send(403, $"More than {many.Limit} devices");
                break;
            case RegisterOutcome.BadStar:
                request.Send(400, "Contact * needs Expires: 0");
                break;
        }
    }

    private void Accept(in IncomingRequest request, ImmutableArray<Binding> bindings)
    {
        var now = time.GetUtcNow();
        var outbound = false;
        var reply = request.BeginReply(200);
        foreach (var binding in bindings)
        {
            outbound |= binding.RegId > 0 && binding.Flow == request.Flow;
            reply.Begin(SipHeader.Contact).Text(binding.ContactText).Raw(";expires="u8)
                .Number(Math.Max(0, (long)Math.Round((binding.ExpiresAt - now).TotalSeconds))).Line();
        }
        reply.Copy(request.Message, SipHeader.Path);
        reply.Header(SipHeader.Supported, "path, outbound"u8);
        if (outbound && request.Message.HasToken(SipHeader.Supported, "outbound"u8))
            reply.Header(SipHeader.Require, "outbound"u8).Header("Flow-Timer"u8, FlowTimer);
        Span<char> date = stackalloc char[29];
        now.TryFormat(date, out var length, "r", CultureInfo.InvariantCulture);
        reply.Header(SipHeader.Date, date[..length]);
        request.Send(reply.EndWithoutBody());
    }

    /// <summary>RFC 5626 4.4: the phone says something at least so often, in seconds.</summary>
    private static ReadOnlySpan<byte> FlowTimer => "120"u8;
}
