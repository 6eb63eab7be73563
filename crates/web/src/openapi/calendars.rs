//! The operations of business time.

use super::operations::{Answer, Asked, May, Noun, Type, delete, get, post, put};

const OF: Asked = ("of", Type::Text, "Whose calendar: `business` (unless said), `site:ID`, `team:ID`, `staff:ID`.");
const AT: Asked = (
    "at",
    Type::Text,
    "A moment, with an offset or local in the calendar's zone; one the clock skips or shows twice is refused.",
);

pub fn nouns() -> Vec<Noun> {
    let about = "When the business, its sites, teams and people work; who is away, who is on duty.";
    let operations = [calendars(), sites(), absences(), duty()].into_iter().flatten().collect();
    vec![Noun { name: "Calendars", about, operations }]
}

fn calendars() -> Vec<super::operations::Operation> {
    vec![
        get("/calendars", "list_calendars", "List calendars").gives(Answer::List("CalendarName")),
        get("/calendars/explain", "explain_deadline", "Work out a deadline")
            .about("When so much working time is over that begins then, in one line that adds up.")
            .asks(&[OF, AT, ("work", Type::Text, "`4h`, `90m`, `5d` (working days).")])
            .gives(Answer::One("Deadline")),
        get("/calendars/{of}", "get_calendar", "Read one calendar")
            .about("What it has of its own, and the hours that hold with what comes from above.")
            .gives(Answer::One("Calendar")),
        put("/calendars/{of}", "change_calendar", "Change a calendar")
            .about("Its own part as it is to be from now on. The business's and its sites' are changed by its owner.")
            .may(May::Manage)
            .takes("CalendarChange")
            .gives(Answer::One("Calendar")),
        get("/calendars/{of}/feeds", "list_feeds", "List feeds of a calendar").gives(Answer::List("Feed")),
        post("/calendars/{of}/feeds", "add_feed", "Add a feed to a calendar")
            .about("An address, which is fetched every day, or the text of an iCalendar file.")
            .may(May::Manage)
            .takes("NewFeed")
            .gives(Answer::Created("Feed")),
        delete("/feeds/{id}", "remove_feed", "Remove a feed").may(May::Manage),
    ]
}

fn sites() -> Vec<super::operations::Operation> {
    vec![
        get("/sites", "list_sites", "List sites").gives(Answer::List("Site")),
        post("/sites", "create_site", "Add a site")
            .may(May::ManageStaff)
            .takes("NewSite")
            .gives(Answer::Created("Site")),
        put("/sites/{id}", "change_site", "Change a site")
            .may(May::ManageStaff)
            .takes("NewSite")
            .gives(Answer::One("Site")),
        delete("/sites/{id}", "remove_site", "Give a site up")
            .about("Its teams and people belong to none then.")
            .may(May::ManageStaff),
    ]
}

fn absences() -> Vec<super::operations::Operation> {
    vec![
        get("/absences", "list_absences", "List absences")
            .about("Those that are not over.")
            .asks(&[("staff_id", Type::Id, "Of one person.")])
            .gives(Answer::List("Absence")),
        post("/absences", "create_absence", "Say that somebody is away")
            .about("Oneself; managers also others.")
            .takes("NewAbsence")
            .gives(Answer::Created("Absence")),
        put("/absences/{id}", "change_absence", "Change an absence")
            .about("As it is to be from now on; whose it is stays.")
            .takes("NewAbsence")
            .gives(Answer::One("Absence")),
        delete("/absences/{id}", "remove_absence", "Take an absence back"),
    ]
}

fn duty() -> Vec<super::operations::Operation> {
    vec![
        get("/duty", "get_duty", "Who is on duty").about("Now, or at a moment.").asks(&[AT]).gives(Answer::One("Duty")),
        put("/duty/{staff_id}", "change_duty", "Change somebody's weekly duty")
            .about("Without a week they are on duty in their working hours.")
            .may(May::Manage)
            .takes("DutyChange"),
        post("/duty-shifts", "create_shift", "Add a dated shift")
            .about("A shift is stronger than the week, and off duty than on.")
            .may(May::Manage)
            .takes("NewShift")
            .gives(Answer::Created("Shift")),
        delete("/duty-shifts/{id}", "remove_shift", "Remove a dated shift").may(May::Manage),
    ]
}
