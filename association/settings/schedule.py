"""What the scheduler starts, and how often; the names tell what each is for. Due rows are swept, so a lost start costs one interval."""

from datetime import timedelta

CELERY_BEAT_SCHEDULE = {
    "publish what is due": {
        "task": "cms.tasks.publish_due_content",
        "schedule": timedelta(minutes=1),
    },
    "read the words of new documents": {
        "task": "cms.tasks.read_documents",
        "schedule": timedelta(minutes=1),
    },
    "learn the words of what is new": {
        "task": "cms.tasks.learn_words",
        "schedule": timedelta(minutes=1),
    },
    "tidy what the search remembers": {
        "task": "cms.tasks.tidy_search",
        "schedule": timedelta(days=1),
    },
    "do what is due about card payments": {
        "task": "billing.tasks.sweep_cards",
        "schedule": timedelta(minutes=1),
    },
    "find card payments' lost news": {
        "task": "billing.tasks.find_lost_card_events",
        "schedule": timedelta(hours=1),
        "kwargs": {"days": 3},
    },
    "find card payments' news lost long ago": {
        "task": "billing.tasks.find_lost_card_events",
        "schedule": timedelta(days=1),
        "kwargs": {"days": 29},
    },
    "forget wishes for other formats whose time is over": {
        "task": "cms.tasks.forget_old_wishes",
        "schedule": timedelta(hours=1),
    },
    "ask people on lists whether their profiles are still right": {
        "task": "resources.tasks.remind_of_profiles",
        "schedule": timedelta(hours=1),
    },
    "forget what readers told us long ago": {
        "task": "newsletters.tasks.forget_old_feedback",
        "schedule": timedelta(hours=1),
    },
    "delete answers whose time is over": {
        "task": "cms.tasks.delete_due_answers",
        "schedule": timedelta(hours=1),
    },
    "do what is due about bookings": {
        "task": "events.tasks.sweep_bookings",
        "schedule": timedelta(minutes=1),
    },
    "forget bookings that were never completed": {
        "task": "events.tasks.forget_abandoned_forms",
        "schedule": timedelta(hours=1),
    },
    "forget applications that were never sent": {
        "task": "membership.tasks.forget_abandoned_applications",
        "schedule": timedelta(hours=1),
    },
    "remind of overdue invoices": {
        "task": "billing.tasks.remind_of_overdue_invoices",
        "schedule": timedelta(minutes=15),
    },
    "delete files of examples that were not sent": {
        "task": "resources.tasks.sweep_held_files",
        "schedule": timedelta(hours=1),
    },
    "check long files for personal data": {
        "task": "resources.tasks.look_again_into_files",
        "schedule": timedelta(minutes=1),
    },
    "write due letters about events": {
        "task": "events.tasks.write_due_letters",
        "schedule": timedelta(minutes=1),
    },
    "remind of events, and thank for coming": {
        "task": "events.tasks.write_letters_by_the_calendar",
        "schedule": timedelta(minutes=5),
    },
    "forget what people needed at events": {
        "task": "events.tasks.forget_due_details",
        "schedule": timedelta(minutes=5),
    },
    "wipe what sent mail carried": {
        "task": "office.tasks.wipe_attachments",
        "schedule": timedelta(hours=1),
    },
    "send due letters about renewing": {
        "task": "membership.tasks.send_renewal_notices",
        "schedule": timedelta(hours=1),
    },
    "ask for purchase order numbers": {
        "task": "billing.tasks.ask_for_purchase_orders",
        "schedule": timedelta(minutes=1),
    },
    "check examples' links": {
        "task": "resources.tasks.check_links",
        "schedule": timedelta(minutes=5),
    },
    "tell of dead links": {
        "task": "resources.tasks.tell_of_dead_links",
        "schedule": timedelta(minutes=30),
    },
    "ask whether examples are still current": {
        "task": "resources.tasks.ask_whether_still_current",
        "schedule": timedelta(hours=1),
    },
    "forget old suggestions for events": {
        "task": "events.tasks.forget_old_suggestions",
        "schedule": timedelta(hours=1),
    },
    "begin mailings whose hour has come": {
        "task": "newsletters.tasks.begin_due_mailings",
        "schedule": timedelta(minutes=1),
    },
    "send waiting bulk mail": {
        "task": "office.tasks.sweep_consignments",
        # A limit's next minute should not begin up to a minute late.
        "schedule": timedelta(seconds=15),
    },
    "act on reports of mail providers": {
        "task": "office.tasks.act_on_mail_reports",
        "schedule": timedelta(minutes=1),
    },
    "forget old reports of mail providers": {
        "task": "office.tasks.forget_old_mail_reports",
        "schedule": timedelta(days=1),
    },
    "forget subscriptions that were never confirmed": {
        "task": "newsletters.tasks.forget_unconfirmed",
        "schedule": timedelta(hours=1),
    },
    "forget mail that nobody needs any longer": {
        "task": "office.tasks.forget_old_mail",
        "schedule": timedelta(days=1),
    },
    "forget people whose data are needed no longer": {
        "task": "accounts.tasks.forget_people",
        "schedule": timedelta(hours=1),
    },
    "forget the oldest history": {
        "task": "accounts.tasks.forget_history",
        "schedule": timedelta(days=1),
    },
    "take people out of the oldest accounts": {
        "task": "billing.tasks.forget_old_names",
        "schedule": timedelta(days=1),
    },
    "forget old applications, interest and prospects": {
        "task": "membership.tasks.forget_old_contacts",
        "schedule": timedelta(days=1),
    },
    "forget who came to events long ago": {
        "task": "events.tasks.forget_old_names",
        "schedule": timedelta(days=1),
    },
    "tidy what editing leaves behind": {
        "task": "cms.tasks.tidy_editing",
        "schedule": timedelta(days=1),
    },
    "forget profiles that nobody agreed to": {
        "task": "resources.tasks.forget_old_profiles",
        "schedule": timedelta(days=1),
    },
    "forget imports that were never finished": {
        "task": "newsletters.tasks.forget_old_imports",
        "schedule": timedelta(days=1),
    },
    "send waiting mail": {
        "task": "office.tasks.send_waiting_mail",
        "schedule": timedelta(minutes=1),
    },
}
