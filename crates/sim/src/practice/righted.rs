//! Two complaints that are over: one is watched, and of one the cause has stayed away.

use app::complaints::{Severity, Strength, Temperature};
use app::conversations::Channel;
use app::time::plus_ms;

use super::binder::NOT_READY;
use super::calendar::{Calendar, DAY};
use super::plan::Deed;
use super::wrong::{Called, DAYS, Decided, Step, Told, Written, hear, say, scene, since, step};

/// Closed three weeks ago, with a guard; watched, and she told us how it went.
pub fn gloria(calendar: &Calendar) -> Written {
    let scene = scene("Gloria Mendez", 1, Channel::Phone, "Charged twice")?;
    let d = since(calendar, 27);
    let action = "The copay is taken in one place only: the desk's card machine writes to the bill by itself";
    let deeds = vec![
        hear(d(60), "The $25 copay is on her card twice, and on the bill a third time."),
        (d(61), Deed::Take),
        step(
            d(62),
            Step::Take {
                summary: "Paid her copay twice, and was billed for it again",
                severity: Severity::Medium,
                temperature: Temperature::Annoyed,
            },
        ),
        step(
            d(70),
            Step::Listen(Told {
                story: "I paid at the desk, the machine said declined, I paid again, and now both are on my statement. Then a bill came for the same $25. I called in October already and was told it will sort itself out.",
                wants: "Her $50 back, and a bill that says zero.",
                others: &[],
                at_stake: None,
            }),
        ),
        step(
            d(80),
            Step::Restate {
                text: "You paid your copay once, were charged for it twice, and were billed for it a third time. In October we told you that it sorts itself out, and it did not. You want $50 back and a bill of zero.",
                mail: false,
            },
        ),
        step(d(82), Step::Confirm("Right. All three.")),
        step(d(85), Step::PromiseCall(d(DAYS + 60))),
        say(d(86), "Said that I look at all three and call her tomorrow morning."),
        step(
            d(DAYS + 20),
            Step::Research(
                "The machine had timed out and not declined. The desk wrote the payment into the day sheet, and billing works from the insurer's answer, which knows of neither.",
            ),
        ),
        step(
            d(DAYS + 50),
            Step::Call(Called {
                what_happened: "The machine timed out and took the money all the same, and our bill is made from another list than the one at the desk.",
                offer: "The $50 back on her card, and a corrected bill",
                by: d(3 * DAYS + 120),
            }),
        ),
        step(d(2 * DAYS + 200), Step::Done("Refunded $50; she has the corrected bill by mail.")),
        step(d(3 * DAYS + 100), Step::Accept("It's there. And thank you for not making me explain it again.")),
        step(
            d(4 * DAYS + 60),
            Step::Guard(Decided {
                cause: ("Bill wrong", "The day sheet says paid, the bill says owed, for the same visit."),
                action: Some((action, Strength::Strong, 1, d(9 * DAYS), plus_ms(calendar.now, 60 * DAY))),
                none_because: "",
                review_on: None,
            }),
        ),
        step(d(4 * DAYS + 70), Step::Close),
        step(d(8 * DAYS), Step::ActionDone("The new machine is in use since Monday; the day sheet is gone.")),
        step(d(11 * DAYS), Step::Answer { marks: [5, 5, 5], words: "Luis called when he said he would. Twice." }),
    ];
    Some((scene, deeds))
}

/// Of this one the cause has stayed away, and we looked.
pub fn chidi(calendar: &Calendar) -> Written {
    let scene = scene("Chidi Eze", 1, Channel::Phone, "Insulin")?;
    let d = since(calendar, 350);
    let action = "A refill counts as done only when the pharmacy has confirmed it, and the patient gets a text then";
    let deeds = vec![
        hear(d(60), "The insulin was not at the pharmacy, and he had one pen left."),
        (d(61), Deed::Take),
        step(
            d(62),
            Step::Take {
                summary: "Insulin not at the pharmacy when we said",
                severity: Severity::High,
                temperature: Temperature::Angry,
            },
        ),
        step(
            d(66),
            Step::Listen(Told {
                story: "You told me on the phone that it is sent. I drove to Hill Street, and they had nothing. I had one pen left for the weekend. If my sister had not been in town I would have ended in the ER.",
                wants: "That 'it is sent' means that it is there.",
                others: &["his sister, who drove him"],
                at_stake: Some("His health, plainly."),
            }),
        ),
        step(
            d(75),
            Step::Restate {
                text: "We told you that your insulin is sent, the pharmacy had nothing, and you had one pen left for the weekend. When we say that it is sent, you need to be able to rely on it.",
                mail: false,
            },
        ),
        step(d(76), Step::Confirm("Yes. That is it.")),
        step(d(80), Step::PromiseCall(d(DAYS + 120))),
        say(d(81), "Sent it again while he was on the line. Call him tomorrow with how it came about."),
        step(
            d(DAYS + 40),
            Step::Research(
                "Sent from our side at 14:10, and refused by the pharmacy's system at 14:11: the strength is not made any more. Nobody reads that answer. Six in the binder went the same way.",
            ),
        ),
        step(
            d(DAYS + 100),
            Step::Call(Called {
                what_happened: "Our system sent it, the pharmacy's refused it a minute later, and nobody of us looks at that answer. It happened to six others before you.",
                offer: "Three months of insulin at the pharmacy, confirmed by them, and my number for the weekend",
                by: d(3 * DAYS + 240),
            }),
        ),
        step(d(2 * DAYS + 100), Step::Done("Hill Street confirmed all three months.")),
        step(d(3 * DAYS + 60), Step::Accept("Good. And I believe you that you'll change it.")),
        step(
            d(4 * DAYS + 60),
            Step::Guard(Decided {
                cause: (NOT_READY, "Refused by the pharmacy at 14:11; six more in the binder."),
                action: Some((action, Strength::Strong, 1, d(9 * DAYS), since(calendar, 62)(10))),
                none_because: "",
                review_on: None,
            }),
        ),
        step(d(4 * DAYS + 66), Step::Close),
        step(d(7 * DAYS), Step::ActionDone("Live since Monday: no refill is closed without the pharmacy's answer.")),
        step(
            since(calendar, 60)(90),
            Step::ActionHeld("Seven in the four months before, none since, with more refills than ever."),
        ),
    ];
    Some((scene, deeds))
}
