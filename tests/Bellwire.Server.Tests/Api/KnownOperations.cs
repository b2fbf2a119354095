namespace Bellwire.Server.Tests.Api;

/// <summary>
/// Who may call what, written down a second time, so that neither the code nor its document can change it unnoticed. Whoever adds an address adds a line:
/// the roles that are served, S for SystemAdmin, A for Admin, Q for QueueManager, U for StandardUser; * for everybody, signed in or not.
/// </summary>
internal static class KnownOperations
{
    public static IReadOnlyDictionary<string, string> Roles { get; } = """
        sign_in                 *
        refresh_token           *
        sign_out                SAQU
        signed_in_user          SAQU
        read_own_user           AQU
        change_own_password     SAQU
        set_own_forward         AQU
        read_own_status         AQU
        set_own_presence        AQU
        list_own_cdrs           AQU
        list_own_recordings     AQU
        read_own_recordings     AQU
        download_own_recording  AQU
        list_own_call_queues    AQU
        read_own_agent          AQU
        set_own_agent           AQU
        list_tenants            S
        read_tenant             S
        create_tenant           S
        update_tenant           S
        destroy_tenant          S
        list_users              SAQ
        read_user               SAQ
        create_user             SA
        update_user             SA
        destroy_user            SA
        read_user_status        SAQ
        set_user_presence       SA
        read_user_agent         SAQ
        set_user_agent          SAQ
        list_registrations      SAQ
        read_extension_number   SAQU
        list_call_queues        SAQ
        read_call_queue         SAQ
        create_call_queue       SA
        update_call_queue       SA
        destroy_call_queue      SA
        read_call_queue_status  SAQU
        list_waiting_callers    SAQU
        list_call_queue_agents  SAQU
        read_call_queue_agent   SAQU
        set_call_queue_agent    SAQU
        seat_call_queue_agent   SA
        unseat_call_queue_agent SA
        list_trunks             SA
        read_trunk              SA
        create_trunk            SA
        update_trunk            SA
        destroy_trunk           SA
        list_webhooks           SA
        read_webhook            SA
        create_webhook          SA
        update_webhook          SA
        destroy_webhook         SA
        read_webhook_state      SA
        test_webhook            SA
        list_dead_letters       SA
        resend_dead_letters     SA
        resend_dead_letter      SA
        destroy_dead_letter     SA
        list_cdrs               SAQ
        export_cdrs             SAQ
        read_cdr                SAQ
        list_recordings         SAQ
        read_recordings         SAQ
        download_recording      SAQ
        list_sessions           SAQU
        read_session            SAQU
        start_session           SAQU
        destroy_session         SAQU
        hold_session            SAQU
        unhold_session          SAQU
        refer_session           SAQU
        list_audit              SA
        """.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => words[0], words => words[1]);
}
