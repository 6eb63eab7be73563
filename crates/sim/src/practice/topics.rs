//! What people write to a small practice about, and what it answers and promises. Gaps: {name} whom we write to, {me} who
//! writes for us, {by} when we promised it, and the words of `GAPS`, which stay the same through one conversation.

use app::promises::Kind;

/// Why somebody writes.
pub struct Topic {
    pub tag: &'static str,
    /// How often, beside the others.
    pub weight: u32,
    pub subjects: &'static [&'static str],
    pub asks: &'static [&'static str],
    pub answers: &'static [&'static str],
    pub notes: &'static [&'static str],
    pub vows: &'static [Vow],
    /// What we say when it is done.
    pub closes: &'static [&'static str],
}

/// What is promised about it.
pub struct Vow {
    pub kind: Kind,
    pub words: &'static str,
    /// Working hours from the promise to its end, at least and at most.
    pub hours: (i64, i64),
    pub evidence: &'static [&'static str],
}

const fn vow(kind: Kind, words: &'static str, hours: (i64, i64), evidence: &'static [&'static str]) -> Vow {
    Vow { kind, words, hours, evidence }
}

/// What stands in a gap: one of these, by chance.
pub const GAPS: [(&str, &[&str]); 9] = [
    (
        "medicine",
        &["lisinopril", "metformin", "levothyroxine", "sertraline", "atorvastatin", "amlodipine", "albuterol"],
    ),
    ("child", &["Maya", "Leo", "Nora", "Elias", "Sofia", "Ben", "Ava", "Jonah"]),
    ("test", &["blood count", "thyroid panel", "cholesterol", "A1c", "vitamin D", "urine culture", "iron panel"]),
    ("place", &["knee", "left shoulder", "lower back", "right wrist", "hip", "ankle", "neck"]),
    ("doctor", &["Dr. Fisk", "Dr. Ramaswamy", "Dr. Coleman"]),
    ("shop", &["Hill Street Pharmacy", "the pharmacy on Main", "the mail-order pharmacy", "the station pharmacy"]),
    ("amount", &["$35", "$42.50", "$118", "$64", "$210.75", "$25"]),
    ("weekday", &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
    ("other", &["my husband", "my mother", "my daughter", "my father", "my sister"]),
];

pub const HELLOS: &[&str] = &["Hello,", "Hi,", "Good morning,", "Hi there,", "Dear all,", "Hello Alder team,"];
pub const BYES: &[&str] = &["Thank you,", "Thanks,", "Best,", "Kind regards,", "Many thanks,", "Take care,"];

pub const THANKS: &[&str] = &[
    "Got it, thank you so much!",
    "That was quick. Thanks, {me}.",
    "Thank you, that is all I needed.",
    "Perfect, thanks for letting me know.",
    "You are the best. Have a good {weekday}!",
    "Thanks, I appreciate that you called when you said you would.",
    "OK, thank you. See you then.",
    "Great, that works for me.",
];

pub const PEOPLE: &[Topic] = &[
    Topic {
        tag: "refill",
        weight: 12,
        subjects: &["Refill for {medicine}", "{medicine} running out", "Prescription question"],
        asks: &[
            "I have five days of {medicine} left and {shop} says there are no refills on file. Could you send a new prescription over?",
            "Could you renew my {medicine}? Same dose as last time. I pick up at {shop}.",
            "{shop} tells me they have been waiting for your answer about {medicine} since {weekday}. I take the last one tomorrow.",
        ],
        answers: &[
            "Hello {name},\n\nI have put your {medicine} in front of {doctor}. The prescription will be at {shop} by {by}.\n\n{me}",
            "Hi {name},\n\nsorry that {shop} kept you waiting. I am sending {medicine} again now and will see to it that it is ready by {by}.\n\n{me}",
        ],
        notes: &[
            "Last visit within the year, refill is fine for 90 days.",
            "Asked {doctor}: renew for three months, then blood pressure check.",
        ],
        vows: &[vow(
            Kind::Deliver,
            "Have {medicine} ready at {shop}",
            (3, 12),
            &["Sent, and {shop} confirmed it is on the shelf.", "E-prescription accepted, called {shop} to be sure."],
        )],
        closes: &[
            "Hello {name},\n\nyour {medicine} is ready at {shop}. They have three months on file now.\n\n{me}",
            "Done: {shop} has it on the shelf under your name.\n\n{me}",
        ],
    },
    Topic {
        tag: "results",
        weight: 11,
        subjects: &["Results of my {test}", "Any news on the {test}?", "Lab results"],
        asks: &[
            "I had blood drawn for the {test} on {weekday} and have not heard anything. Is there something I should know?",
            "The portal shows that the {test} came back but not what it says. Could somebody explain it to me?",
            "Is my {test} back? I am a little nervous about it, to be honest.",
        ],
        answers: &[
            "Hello {name},\n\nyour {test} came in this morning and {doctor} has not read it yet. I will call you with the result, and what it means, by {by}.\n\n{me}",
            "Hi {name},\n\nI understand that waiting is the worst part. {doctor} looks at it today, and you hear from me by {by}, whatever it says.\n\n{me}",
        ],
        notes: &[
            "{doctor}: all within range, repeat in six months.",
            "{doctor}: slightly raised, repeat fasting. Not urgent, but say it kindly.",
        ],
        vows: &[vow(
            Kind::CallBack,
            "Call with the result of the {test}",
            (4, 14),
            &[
                "Called, went through every value, no questions left.",
                "Reached at the second try, explained, repeat in six months agreed.",
            ],
        )],
        closes: &[
            "Hello {name},\n\nas said on the phone: your {test} is fine, and we look at it again in six months.\n\n{me}",
            "Hello {name},\n\nhere is in writing what we talked about: one value of the {test} is a little high, nothing to worry about, and we repeat it fasting in six weeks.\n\n{me}",
        ],
    },
    Topic {
        tag: "appointment",
        weight: 13,
        subjects: &["Moving my appointment", "Appointment on {weekday}", "Can I come a little later?", "Earlier slot?"],
        asks: &[
            "Something came up at work and I can't make it on {weekday}. Is there anything later in the week?",
            "Is there any chance to see {doctor} before {weekday}? My {place} is not getting better.",
            "I would like to bring {other} along on {weekday}. Could we have a double slot?",
        ],
        answers: &[
            "Hello {name},\n\nlet me see who can swap. I will tell you your new time by {by}, and until then the old one stays yours.\n\n{me}",
            "Hi {name},\n\nthere may be a free slot after the early clinic. I will know by {by} and write to you then.\n\n{me}",
        ],
        notes: &[
            "{weekday} afternoon is full, two on the waiting list before.",
            "Prefers mornings, needs the ground-floor room.",
        ],
        vows: &[vow(
            Kind::Reply,
            "Offer a new appointment time",
            (2, 9),
            &["Offered two times, took the first.", "New time agreed by mail."],
        )],
        closes: &[
            "Hello {name},\n\nyour new time is {weekday} at 10:20 with {doctor}. The old one is off the calendar.\n\n{me}",
            "Booked: {weekday}, 15:40, double slot. Please come ten minutes early for the form.\n\n{me}",
        ],
    },
    Topic {
        tag: "billing",
        weight: 8,
        subjects: &["Question about my bill", "Charged twice?", "{amount} on my statement", "Insurance says no"],
        asks: &[
            "There is a charge of {amount} from {weekday} that I can't place. Could you tell me what it is for?",
            "I think I was charged {amount} twice for the same visit. I paid at the desk.",
            "My insurance sent back the claim for {amount} because of a wrong code. What do I do now?",
        ],
        answers: &[
            "Hello {name},\n\nI am pulling the statement and will tell you line by line what it is by {by}. Please don't pay anything until then.\n\n{me}",
            "Hi {name},\n\nthat looks like our mistake. I am asking billing today; the {amount} will be back on your card or explained by {by}.\n\n{me}",
        ],
        notes: &[
            "Two claims went out for the same visit, second one to be voided.",
            "Code was entered for a new patient, should be an established one.",
        ],
        vows: &[
            vow(
                Kind::Refund,
                "Refund {amount}, or explain the charge",
                (8, 24),
                &["Refund went out, receipt mailed.", "Charge explained line by line, was right."],
            ),
            vow(
                Kind::Fix,
                "Send the corrected claim to the insurance",
                (6, 20),
                &[
                    "Corrected claim accepted, reference noted.",
                    "Resubmitted with the right code, insurance confirmed by phone.",
                ],
            ),
        ],
        closes: &[
            "Hello {name},\n\nthe {amount} went back to your card today. It was charged twice, and I am sorry for the fright.\n\n{me}",
            "Hello {name},\n\nthe corrected claim is with your insurance and was accepted. There is nothing for you to pay.\n\n{me}",
        ],
    },
    Topic {
        tag: "referral",
        weight: 8,
        subjects: &["Referral for my {place}", "Specialist for the {place}", "Still no referral"],
        asks: &[
            "{doctor} said I should have my {place} looked at by a specialist. Has the referral gone out?",
            "The orthopaedic office says that they have nothing from you about my {place}. Could you send it again?",
        ],
        answers: &[
            "Hello {name},\n\nI am sending the referral for your {place} myself and will make sure that they have it by {by}.\n\n{me}",
            "Hi {name},\n\nyou should not have to run after this. I will fax it, call them, and write to you by {by}.\n\n{me}",
        ],
        notes: &[
            "Referral was in the outgoing tray without a fax number.",
            "Insurance wants prior authorisation, form attached to the chart.",
        ],
        vows: &[
            vow(
                Kind::Deliver,
                "Get the referral for the {place} to the specialist",
                (4, 16),
                &[
                    "Faxed and confirmed by phone that it is in their chart.",
                    "Sent with the authorisation number, they call the patient.",
                ],
            ),
            vow(
                Kind::Update,
                "Say when the specialist has a date",
                (10, 24),
                &["Date came, passed on.", "They called the patient directly, checked."],
            ),
        ],
        closes: &[
            "Hello {name},\n\nthey have your referral, I asked. They call you within two days; if they don't, tell me.\n\n{me}",
        ],
    },
    Topic {
        tag: "sick child",
        weight: 7,
        subjects: &["{child} has a fever", "Is this an emergency?", "{child} still coughing"],
        asks: &[
            "{child} has had 101.5 since last night and does not want to drink. Should we come in or wait?",
            "{child} is still coughing after the antibiotic. It has been eight days now. What should we do?",
            "{child} has a rash on both arms since {weekday}. It does not itch. I can send a picture.",
        ],
        answers: &[
            "Hello {name},\n\nsmall sips, every few minutes, and no school. Our nurse calls you by {by}. If {child} gets sleepy or stops drinking altogether, don't wait for us, call 911.\n\n{me}",
            "Hi {name},\n\nthank you for writing so clearly. {doctor} will look at this between patients, and I call you by {by}.\n\n{me}",
        ],
        notes: &[
            "Nurse: no red flags, fluids, call again in the evening.",
            "{doctor} wants to hear the lungs, slot kept free at 16:20.",
        ],
        vows: &[vow(
            Kind::CallBack,
            "Nurse calls about {child}",
            (1, 3),
            &["Talked for six minutes, {child} is drinking, no visit needed.", "Reached, comes in at 16:20."],
        )],
        closes: &[
            "Hello {name},\n\nI am glad {child} is drinking again. Call us any time if the fever comes back.\n\n{me}",
        ],
    },
    Topic {
        tag: "forms",
        weight: 7,
        subjects: &["Form for {other}", "School physical for {child}", "FMLA paperwork", "Letter for my employer"],
        asks: &[
            "I need the attached form signed by {doctor} for my employer. It is due on {weekday}.",
            "{child} needs the sports physical form before practice starts. We were there in the spring.",
            "Could {doctor} write a letter that I can't lift anything heavy for six weeks because of my {place}?",
        ],
        answers: &[
            "Hello {name},\n\nthe form is on {doctor}'s desk. You will have it back, signed, by {by}.\n\n{me}",
            "Hi {name},\n\nno problem. I fill in what I can, {doctor} signs, and you get it by {by}.\n\n{me}",
        ],
        notes: &[
            "Page two needs the date of the last tetanus shot: in the chart.",
            "Signed, scanned, copy in the chart.",
        ],
        vows: &[vow(
            Kind::Deliver,
            "Send the signed form",
            (5, 18),
            &["Sent as PDF, original at the desk.", "Signed and handed over at the desk."],
        )],
        closes: &[
            "Hello {name},\n\nhere is your form, signed. The original waits at the desk if they insist on paper.\n\n{me}",
        ],
    },
    Topic {
        tag: "after visit",
        weight: 6,
        subjects: &["Dizzy since the new medicine", "Side effects of {medicine}?", "After my visit on {weekday}"],
        asks: &[
            "Since I started {medicine} I feel dizzy when I get up. Is that normal, or should I stop taking it?",
            "The exercises for my {place} make it worse. Am I doing them wrong?",
        ],
        answers: &[
            "Hello {name},\n\nplease don't stop by yourself. {doctor} will read this at noon, and I call you with an answer by {by}.\n\n{me}",
            "Hi {name},\n\nthat should not be so. Leave it for today; I ask {doctor} and call you by {by}.\n\n{me}",
        ],
        notes: &[
            "{doctor}: halve the dose, check again in a week.",
            "Blood pressure at home 104/62, that explains it.",
        ],
        vows: &[
            vow(
                Kind::CallBack,
                "Call about {medicine}",
                (2, 6),
                &["Called: half the dose, feels safe with it.", "Called, read back what was agreed."],
            ),
            vow(
                Kind::CheckIn,
                "Ask after a week whether it is better",
                (30, 40),
                &["Asked: no more dizziness.", "Asked: better, one bad morning, keeps going."],
            ),
        ],
        closes: &["Hello {name},\n\nas we said: half a tablet in the morning, and I ask you again next week.\n\n{me}"],
    },
    Topic {
        tag: "home visit",
        weight: 4,
        subjects: &["Home visit for {other}", "When does the nurse come?"],
        asks: &[
            "{other} can't manage the stairs any more. Could somebody come and change the dressing?",
            "We waited all of {weekday} morning for the nurse. When will somebody come?",
        ],
        answers: &[
            "Hello {name},\n\nour nurse will be with you by {by}. She calls when she is on her way.\n\n{me}",
            "Hi {name},\n\nI am sorry about the wait. I have put you first on the round: somebody is there by {by}.\n\n{me}",
        ],
        notes: &["Second floor, no lift, dog is friendly.", "Bring the large dressing set."],
        vows: &[vow(
            Kind::Arrive,
            "Nurse at the door",
            (6, 12),
            &["Was there in time, wound is closing well.", "Visit done, next one in three days."],
        )],
        closes: &["Hello {name},\n\nthe nurse tells me that all went well. She comes again in three days.\n\n{me}"],
    },
    Topic {
        tag: "vaccination",
        weight: 6,
        subjects: &["Flu shot", "Is {child} due for anything?", "Vaccination before our trip"],
        asks: &[
            "Do you have flu shots yet, and can {other} come along?",
            "We are travelling in six weeks. Which vaccinations do we need, and do you have them?",
            "I lost {child}'s vaccination card. Is there anything due?",
        ],
        answers: &[
            "Hello {name},\n\nI look it up in the registry and write to you by {by} what is due and when you can come.\n\n{me}",
        ],
        notes: &[
            "Second dose missing according to the registry.",
            "Yellow fever is not ours, travel clinic in Albany.",
        ],
        vows: &[vow(
            Kind::Reply,
            "Write what vaccinations are due",
            (3, 12),
            &["List sent, slot booked.", "Answered with the registry print-out."],
        )],
        closes: &[
            "Hello {name},\n\nonly the booster is due. You can come on {weekday} between 8 and 10, without an appointment.\n\n{me}",
        ],
    },
    Topic {
        tag: "records",
        weight: 4,
        subjects: &["Copy of my records", "Records for the new doctor"],
        asks: &[
            "We are moving, and the new doctor asks for my records of the last five years. How does that work?",
            "Could you send the report about my {place} to my new practice?",
        ],
        answers: &[
            "Hello {name},\n\nI have sent you the release form. Once it is signed, the copy leaves the house by {by}.\n\n{me}",
        ],
        notes: &["Release form signed, identity checked.", "Two volumes, the older one is in the basement."],
        vows: &[vow(
            Kind::Deliver,
            "Send the copy of the records",
            (16, 40),
            &["Sent by tracked mail.", "Handed over at the desk against signature."],
        )],
        closes: &["Hello {name},\n\nyour records went out today, tracked. We are sorry to see you go.\n\n{me}"],
    },
    Topic {
        tag: "complaint",
        weight: 3,
        subjects: &["Waited an hour", "Not happy", "Nobody called me"],
        asks: &[
            "I waited for seventy minutes on {weekday}, and nobody said a word. I like {doctor}, but this can't go on.",
            "I was told that somebody would call me about my {test}. Nobody did. I took the afternoon off for it.",
        ],
        answers: &[
            "Hello {name},\n\nyou are right, and I am sorry: nobody told you, and you lost an afternoon. I will find out what happened and call you by {by}.\n\n{me}",
        ],
        notes: &[
            "Emergency at 9:40 pushed everybody back, desk did not tell the waiting room.",
            "The call was on a paper note that went missing.",
        ],
        vows: &[
            vow(
                Kind::CallBack,
                "Call back about what went wrong",
                (3, 9),
                &[
                    "Listened for ten minutes, explained, apology accepted.",
                    "Called, said what happened and what we change.",
                ],
            ),
            vow(
                Kind::Other,
                "Tell the waiting room when we run late",
                (16, 30),
                &["Sign at the desk since today, shown to the patient.", "Texts go out when we run 20 minutes late."],
            ),
        ],
        closes: &[
            "Hello {name},\n\nthank you for telling us. From now on the desk says when we run late. The next wait is on us: call me before you leave home.\n\n{me}",
        ],
    },
    Topic {
        tag: "insurance",
        weight: 5,
        subjects: &["New insurance", "Do you take my plan?", "Prior authorisation for {medicine}"],
        asks: &[
            "I have a new card since the first of the month. Do you take it?",
            "The insurance wants a prior authorisation for {medicine}. The pharmacist says it has to come from you.",
        ],
        answers: &["Hello {name},\n\nI call them today and tell you by {by} what they say.\n\n{me}"],
        notes: &["In network, copay {amount}.", "Authorisation number on file, valid for a year."],
        vows: &[vow(
            Kind::Reply,
            "Say what the insurance says",
            (4, 14),
            &["They cover it, told the patient.", "Authorisation came, pharmacy knows."],
        )],
        closes: &["Hello {name},\n\ngood news: it is covered, your part is {amount}.\n\n{me}"],
    },
];
