//! The operations around complaints: files of them that come in, what customers said afterwards, the mail of the morning.

use super::operations::{Answer, May, Noun, Operation, Type, delete, get, post, put};

const BEGUN: &[&str] = &["complaint-import-has-begun"];

/// What refuses a file that is no table.
const NO_TABLE: &[&str] =
    &["customers-csv-empty", "customers-csv-quote-open", "customers-csv-quote-misplaced", "customers-csv-not-text"];

pub fn nouns() -> Vec<Noun> {
    vec![imports(), morning()]
}

/// What customers said when it was over: beside the other operations of complaints.
pub fn after() -> Operation {
    let days =
        [("days", Type::Number, "Of those who were asked in the last so many days: 365 unless said, 1 to 3650.")];
    get("/complaints/after", "get_complaint_answers", "Read what customers said when it was over")
        .about("How many were asked the three questions, got the mail and answered; for each question the share of the highest \
                answer, and between what it would lie if the silent were all dissatisfied, or all content.")
        .asks(&days)
        .gives(Answer::One("ComplaintAnswers"))
}

fn imports() -> Noun {
    let shown = [("limit", Type::Number, "How many rows of each are shown: 50 unless said, 1 to 200.")];
    let operations = vec![
        get("/complaint-imports", "list_complaint_imports", "List the files that were sent")
            .about("The newest 20, newest first.")
            .may(May::Manage)
            .gives(Answer::List("ComplaintImport")),
        post("/complaint-imports", "bring_complaints", "Send a file of complaints")
            .about("With what its columns mean, or that is guessed from their headings. Its rows wait; nothing is imported by \
                    that. Larger files, and other encodings than UTF-8, go by the page or `kept complaints import`.")
            .may(May::Manage)
            .takes("NewComplaintImport")
            .gives(Answer::Created("ComplaintImport"))
            .refused_by(NO_TABLE),
        get("/complaint-imports/{id}", "get_complaint_import", "Read how far a file is")
            .may(May::Manage)
            .gives(Answer::One("ComplaintImport")),
        put("/complaint-imports/{id}/map", "map_complaint_import", "Say what the columns mean")
            .may(May::Manage)
            .takes("ComplaintMap")
            .gives(Answer::One("ComplaintImport"))
            .refused_by(BEGUN),
        get("/complaint-imports/{id}/preview", "preview_complaint_import", "Look at what would become of the rows")
            .about("Of the first 2,000. Writes nothing.")
            .may(May::Manage)
            .asks(&shown)
            .gives(Answer::One("ComplaintPreview"))
            .refused_by(BEGUN),
        post("/complaint-imports/{id}/start", "start_complaint_import", "Import a file")
            .about("In pieces, from now on: read the file to see how far it is. Each row is known by its reference, so the same \
                    rows again import nothing. Nobody is told; open ones are owed from the next working day on, four a day for \
                    each owner, the gravest first.")
            .may(May::Manage)
            .gives(Answer::One("ComplaintImport"))
            .refused_by(BEGUN)
            .once(),
        get("/complaint-imports/{id}/set-aside", "list_complaint_import_set_aside", "List the rows that were set aside")
            .about("In the order of the file, each with its line and what is wrong. Put right, they can be sent again.")
            .may(May::Manage)
            .pages("ComplaintRowAside"),
        delete("/complaint-imports/{id}", "discard_complaint_import", "Put a file away")
            .about("With what was set aside of it. Complaints stay.")
            .may(May::Manage)
            .refused_by(BEGUN),
    ];
    Noun { name: "Files of complaints", about: "The past out of another system, each row once.", operations }
}

fn morning() -> Noun {
    let operations = vec![
        get("/complaint-morning", "get_complaint_morning", "Read who gets the mail of the morning")
            .may(May::Manage)
            .gives(Answer::One("ComplaintMorning")),
        put("/complaint-morning", "change_complaint_morning", "Say who gets the mail of the morning, or nobody")
            .about("As a whole: without `staff_id` it goes to the first manager.")
            .may(May::Manage)
            .takes("NewComplaintMorning")
            .gives(Answer::One("ComplaintMorning")),
    ];
    let about = "One mail each working morning: the complaints that need a person, and nothing else.";
    Noun { name: "Complaints in the morning", about, operations }
}
