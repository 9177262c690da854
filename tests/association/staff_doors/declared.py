"""Who may enter which address of the staff side: the promise, written down apart from the product's code.

A line names addresses of one namespace, `partnership: index inspect`; those without a namespace stand after a dash. What follows a slash
tells variants of one address apart. The letters are E for editors, M for membership officers, V for events officers, F for finance
officers and A for administrators. Ordinary members and strangers enter none of them. What nobody enters needs something that the walk
does not bring: a file being uploaded, an address in the session, an authorship; or there is nothing of its kind here.
"""

from collections.abc import Iterator
from textwrap import dedent

OPEN_TO_STRANGERS = {
    "admin/^.*/$",
    "admin/^password_reset/(?P<rest>.*)$",
    "admin/login/",
    "admin/test404/",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_sprite",
}
"""Doors that lead to the one sign-in, and what the admin is drawn with; an address that does not exist answers like one that does."""

MAY_ENTER = {
    "": """
        - personal_data_of_address
        prospect: changecontactnote
        wagtailadmin_api:documents: find
        wagtailadmin_api:images: find
        wagtaildocs: create_multiple_from_uploaded_document delete_upload_multiple
        wagtailimages: create_multiple_from_uploaded_image delete_upload_multiple url_generator url_generator_output
        wagtailsettings: preview_on_edit/billing.billingsettings preview_on_edit/cms.navigation
            preview_on_edit/membership.accesssettings preview_on_edit/membership.membershipsettings
            preview_on_edit/newsletters.newslettersettings preview_on_edit/office.identity preview_on_edit/resources.nudgesettings
            preview_on_edit/resources.upkeep
        wagtailsnippets: index
    """,
    "A": """
        - personal_data personal_data_of_account refuse_erasure remove_second_factors
        - choose_accounts_to_merge merge_accounts wagtail_bulk_action/user-assign_role wagtail_bulk_action/user-delete
            wagtail_bulk_action/user-set_active_state
        outbox: count_as_sent index index_results inspect send_again
        partnership: changenote
        wagtailadmin_collections: add delete edit index set_privacy
        wagtailadmin_workflows: add add_task disable disable_task edit edit_task enable enable_task index index_results remove
            select_task_type task_chooser task_chooser_create task_chooser_results task_chosen task_index task_index_results usage
            usage_results
        wagtailsettings: edit/membership.accesssettings edit/office.identity
        wagtailsites: add copy delete edit history history_results index index_results usage
        wagtailusers_groups: add delete edit history history_results index index_results usage
        wagtailusers_users: add copy delete edit history history_results index index_results usage
    """,
    "E": """
        wagtailadmin_pages: collect_workflow_action_data workflow_action workflow_preview
    """,
    "EA": """
        contribution: draft index index_results inspect standing
        issue_feedback: dealt_with figures figures_results index index_results inspect
        - fill_block import_outline import_result import_upload start_next_issue start_version
        currency: confirm index index_results
        documenttype: add delete edit history history_results index index_results usage
        example: accept ask correct decline putback takedown
        formatrequest: answered index index_results inspect
        link: check index index_results inspect move
        mailing: again decide pause resume stop undo when
        profile: index index_results inspect propose send_again withdraw
        promoted-result: add delete edit history history_results index index_results usage
        searches-without-result: index index_results
        series: add edit history history_results index index_results
        speaker: delete
        wagtailadmin_api:pages: action detail find
        wagtailadmin_editing_sessions: ping
        wagtailadmin_pages: add add_subpage convert_alias copy delete edit history history_results lock move preview_on_add
            preview_on_edit revisions_compare revisions_revert revisions_unschedule revisions_view set_page_position set_privacy
            unlock unpublish usage view_draft workflow_history workflow_history_detail
        wagtailforms: delete_submissions list_submissions list_submissions_results
        wagtailredirects: add delete edit index index_results process_import start_import
        wagtailsettings: edit/cms.navigation edit/newsletters.newslettersettings edit/resources.nudgesettings edit/resources.upkeep
    """,
    "FA": """
        bankline: confirm ignore index index_results inspect lookagain matchbyhand undo upload
        card_attempt_list: ask index index_results inspect pay_back
        chaserstep: add edit history history_results index index_results
        customer: edit
        income: index
        invoice: changedraft credit giveup holdreminders issue lifthold new payback recordpayment reissue resend setpurchaseorder
            useaccount withdrawpayment writeoff
        open_question: index index_results inspect settle
        reminderstep: add edit history history_results index index_results
        stripe_event: index index_results inspect
        wagtailsettings: edit/billing.billingsettings
    """,
    "MA": """
        application: add approveapplication askapplicant declineapplication edit history history_results index index_results inspect
            withdrawapplication
        area: add edit history history_results index index_results
        fee: add copyfees edit history history_results index index_results
        interest: closeinterest index index_results inspect markanswered reopeninterest
        lettertext: add edit history history_results index index_results
        membershipyear: add edit history history_results index index_results
        partnership: add addadministrator addmembership addnote approvemembership cancelmembership changecontractedseats changeseat
            checkedlist choosemerge choosesplit edit endseat giveaccess giveseat handoverseat history history_results importtemplate
            invitetoseat merge removeadministrator rename resendinvitation split uploadlist withdrawinvitation
        people: index index_results
        prospect: addcontact changecontact index index_results inspect notecontact removecontact writeletter
        renewal: notedecision notenotrenewing open pause renewonbehalf sendagain settleareas takeupagain
        renewalstep: add edit history history_results index index_results
        seatrole: add edit history history_results index index_results
        tier: edit history history_results index index_results
        wagtailsettings: edit/membership.membershipsettings
    """,
    "VA": """
        - check_in check_in_desk check_in_let_in check_in_place check_in_ticket check_in_undo
        event: addpart addquota addreminder addrule addticket badges book cancel changepart changequota changereminder changerule
            changeticket checkin delegates delegates_results edit history history_results makehelperlink materials message needs
            offerinturn offernow removepart removequota removereminder removerule removeticket rooms setup takeoff waiting
            withdrawhelperlink
        event_booking: cancelbooking cancelplace changecontact changeparts changeperson confirmbooking movetoticket sendagain
            sendticketagain
    """,
    "EMA": """
        example: index index_results inspect preview
        reader: add import index index_results inspect take take_off
        sharers: index index_results nudge
        suppression: add index index_results inspect lift
    """,
    "EVA": """
        - archive take_archive_back wagtail_bulk_action/gateddocument-add_tags wagtail_bulk_action/gateddocument-add_to_collection
            wagtail_bulk_action/gateddocument-delete wagtail_bulk_action/page-delete wagtail_bulk_action/page-move
            wagtail_bulk_action/page-publish wagtail_bulk_action/page-unpublish wagtail_bulk_action/picture-add_tags
            wagtail_bulk_action/picture-add_to_collection wagtail_bulk_action/picture-delete wagtailadmin_explore
            wagtailadmin_explore/of-an-event wagtailadmin_explore_results wagtailadmin_explore_results/of-an-event
            wagtailadmin_explore_root wagtailadmin_explore_root/of-an-event
        otherevent: add copy delete edit history history_results index index_results usage
        speaker: add edit history history_results index index_results usage
        speaker_chooser: choose choose_results chosen chosen_multiple create
        suggestion: dealt_with index index_results inspect
        wagtailadmin_pages: add/of-an-event add_subpage/of-an-event choose_parent choose_parent/of-an-event
            confirm_workflow_cancellation copy/of-an-event delete/of-an-event edit/of-an-event history/of-an-event
            history_results/of-an-event lock/of-an-event move/of-an-event move_confirm move_confirm/of-an-event
            preview_on_add/of-an-event preview_on_edit/of-an-event revisions_index revisions_index/of-an-event
            revisions_revert/of-an-event revisions_unschedule/of-an-event revisions_view/of-an-event search search/of-an-event
            search_results search_results/of-an-event set_page_position/of-an-event set_privacy/of-an-event type_use
            type_use/of-an-event type_use_results type_use_results/of-an-event unlock/of-an-event unpublish/of-an-event
            usage/of-an-event view_draft/of-an-event
        wagtailadmin_reports: aging_pages aging_pages_results locked_pages locked_pages_results page_types_usage
            page_types_usage_results workflow workflow_results workflow_tasks workflow_tasks_results
        wagtaildocs: add add_multiple delete delete_multiple document_usage edit edit_multiple index index_results
        wagtaildocs_chooser: create
        wagtailforms: index index_results
        wagtailimages: add add_multiple delete delete_multiple edit edit_multiple image_usage index index_results preview
        wagtailimages_chooser: create
    """,
    "MFA": """
        renewal: index index_results inspect report
    """,
    "VFA": """
        customer_chooser: choose choose_results chosen chosen_multiple
        customer: add history history_results index index_results
        event: index index_results inspect
        event_booking: index index_results inspect
    """,
    "EMVA": """
        mailing: copies copies_results copy copy_frame discard index index_results inspect look look_frame people people_figures
            progress send_issue sent sent_frame start start_kind words
        wagtailadmin_api:documents: detail listing
        wagtailadmin_api:images: detail listing
        wagtaildocs_chooser: choose choose_results chosen chosen_multiple
        wagtailimages_chooser: choose choose_results chosen chosen_multiple select_format
    """,
    "MVFA": """
        partnership_chooser: choose choose_results chosen chosen_multiple
        aged-debtors: index
        invoice: index index_results inspect
        partnership: index index_results inspect reports
    """,
    "EMVFA": """
        - wagtailadmin_account wagtailadmin_block_preview wagtailadmin_choose_page wagtailadmin_choose_page_anchor_link
            wagtailadmin_choose_page_child wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_email_link
            wagtailadmin_choose_page_external_link wagtailadmin_choose_page_phone_link wagtailadmin_choose_page_search
            wagtailadmin_dismissibles wagtailadmin_home wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete
        wagtailadmin_api:pages: listing
        wagtailadmin_editing_sessions: release
        wagtailadmin_reports: site_history site_history_results
        wagtailembeds: chooser chooser_upload
    """,
}


def names_in(lines: str) -> Iterator[str]:
    """Return the names of the addresses in such lines."""
    namespace = ""
    for line in dedent(lines).strip("\n").splitlines():
        words = line.split()
        if not line.startswith(" "):
            namespace, words = words[0].removeprefix("-"), words[1:]
        yield from (namespace + word for word in words)
