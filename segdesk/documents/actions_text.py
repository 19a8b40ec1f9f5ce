"""The suggested actions, by the ids the rules in resources/actions refer to."""

from __future__ import annotations

from segdesk.text import Message, msg

ACTIONS: dict[str, Message] = {
    # shop
    "reward": msg("Thank and reward: early access, no discounts"),
    "keep_regular": msg("Keep the habit: reminders, loyalty points"),
    "upsell": msg("Offer matching products and larger packs"),
    "win_back_personal": msg("Call or write in person before they are lost"),
    "win_back_once": msg("Win back once with an offer, then stop mailing"),
    "second_order": msg("Second-order offer within 30 days"),
    "more_often": msg("Give a reason to come back sooner: news, seasonal hints"),
    "bundles": msg("Bundles instead of coupons"),
    "returns": msg("Ask why goods come back; improve sizes and descriptions"),
    "next_product": msg("Suggest the next product while they are here"),
    "more_of_it": msg("Tell them first what is new there; suggest what goes with it"),
    "discover": msg("Show what they have not tried yet, with a small first offer"),
    # contract, bank
    "secure_contract": msg("Offer a longer contract with a clear benefit"),
    "care_long": msg("Thank for loyalty; offer an upgrade"),
    "welcome": msg("Welcome well: help with the first steps, call after a month"),
    "cheaper_plan": msg("Check whether a better-fitting plan keeps them"),
    "grow_use": msg("Show what else the service can do"),
    "invest": msg("Offer advice on savings and investments"),
    "limit_risk": msg("Look at limits and instalments together, early"),
    "premium": msg("Offer premium service with a personal contact"),
    "starter": msg("Offer a simple entry product"),
    "cross_sell": msg("Show one more product that fits what they have"),
    "remind_payment": msg("Remind before the due date; offer smaller instalments"),
    # clinic
    "check_up": msg("Invite to a check-up soon; review the treatment plan"),
    "recall": msg("Send a reminder for the next visit"),
    "prevention": msg("Keep to the yearly check; offer prevention advice"),
    "coordinate": msg("One contact person; coordinate the many visits"),
    "call_visit": msg("Invite by phone; plan time for questions"),
    # school
    "tutoring": msg("Offer tutoring and a talk with the adviser now"),
    "attend": msg("Ask what keeps them away; agree on small goals"),
    "challenge": msg("Offer advanced courses and mentoring of others"),
    "encourage": msg("Encourage; check again after the next exams"),
    # everybody
    "best_care": msg("Look after them first: most of the value is here"),
    "develop": msg("Find out what they need; offer the next step"),
    "low_cost": msg("Serve at low cost: self-service, newsletters"),
    "young_channels": msg("Reach them on their phone: short, fresh messages"),
    "older_channels": msg("Reach them by phone or letter: clear and calm"),
    "afford": msg("Show value for money and small packs"),
    "strength": msg("Build on what they already choose; offer more of it"),
    "barrier": msg("Ask what holds them back; test one small offer"),
    "learn": msg("Talk to ten of them to learn what they have in common"),
}
