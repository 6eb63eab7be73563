//! Every letter of the rules that come with Kept as its customer reads it in English, for people to read here.

mod letter;

use insta::assert_snapshot;
use letter::as_read;

#[test]
fn plain_acknowledgement() {
    assert_snapshot!(as_read("plain", "acknowledgement", "en-US"), @r"
    We have your complaint (C-12)

    Dear Ruth Alvarez,

    thank you for telling us. We received your complaint on Tue 24 Nov 2026, and this is how we understood it:

    The desks did not come, for the second time.

    If we got something wrong, please say so. You will hear from us by Tue 1 Dec 2026.
    Dana Moss looks after it; this is how to reach us: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn plain_holding() {
    assert_snapshot!(as_read("plain", "holding", "en-US"), @r"
    Your complaint (C-12): not done yet

    Dear Ruth Alvarez,

    we have no answer to your complaint of Tue 24 Nov 2026 yet, and we are sorry. The reason is this:

    The driver is away until Monday.

    You will hear from us by Tue 1 Dec 2026. This is how to reach us: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn plain_final_response() {
    assert_snapshot!(as_read("plain", "final_response", "en-US"), @r"
    Your complaint (C-12): what came of it

    Dear Ruth Alvarez,

    you told us on Tue 24 Nov 2026: The desks did not come, for the second time.

    What we found: The van was double booked.

    What we do about it: We come on Thursday at nine.
    To make it right: No charge for the installation.

    We are sorry. If this does not settle it for you, please tell us: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_acknowledgement() {
    assert_snapshot!(as_read("uk-financial", "acknowledgement", "en-GB"), @r"
    We have received your complaint (C-12)

    Dear Ruth Alvarez,

    we received your complaint on Tue 24 Nov 2026, and we are dealing with it. This is how we understood it:

    The desks did not come, for the second time.

    We will send you a written response within eight weeks of receiving your complaint: our final response, or why we cannot give it yet and when we expect to. We will keep you informed until then; you will hear from us by Tue 1 Dec 2026.

    We enclose how we handle complaints. If we do not settle yours, you may be able to refer it to the Financial Ombudsman Service, free of charge. This is how to reach us: +1 555 0100

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_summary_resolution() {
    assert_snapshot!(as_read("uk-financial", "summary_resolution", "en-GB"), @r"
    Your complaint (C-12) is resolved

    Dear Ruth Alvarez,

    you made a complaint, which we received on Tue 24 Nov 2026: The desks did not come, for the second time.

    This is what was agreed: We come on Thursday at nine.

    We now consider your complaint to have been resolved. If you are dissatisfied with this later on, you may be able to refer your complaint to the Financial Ombudsman Service.

    You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do so within six months of the date of this letter. If you do not refer your complaint in time, the Ombudsman will not have our permission to consider your complaint and so will only be able to do so in very limited circumstances. For example, if the Ombudsman believes that the delay was as a result of exceptional circumstances.

    Financial Ombudsman Service: www.financial-ombudsman.org.uk. You find further information there.

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_holding() {
    assert_snapshot!(as_read("uk-financial", "holding", "en-GB"), @r"
    Your complaint (C-12): not finished yet

    Dear Ruth Alvarez,

    we received your complaint on Tue 24 Nov 2026. We are not yet in a position to send you our final response, for this reason:

    The driver is away until Monday.

    We expect to send it by Tue 1 Dec 2026.

    As eight weeks have passed, you may now refer your complaint to the Financial Ombudsman Service, free of charge: www.financial-ombudsman.org.uk. We enclose its leaflet. We do not consent to waive the ombudsman's time limits: once you have our final response, you must refer your complaint within six months of the date of that letter.

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn uk_financial_final_response() {
    assert_snapshot!(as_read("uk-financial", "final_response", "en-GB"), @r"
    Our final response to your complaint (C-12)

    Dear Ruth Alvarez,

    this is our final response to your complaint, which we received on Tue 24 Nov 2026: The desks did not come, for the second time.

    What we found: The van was double booked.

    Our decision: We come on Thursday at nine.
    What we offer: No charge for the installation.

    If you remain dissatisfied with our response, you may now refer your complaint to the Financial Ombudsman Service.

    You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do so within six months of the date of this letter. If you do not refer your complaint in time, the Ombudsman will not have our permission to consider your complaint and so will only be able to do so in very limited circumstances. For example, if the Ombudsman believes that the delay was as a result of exceptional circumstances.

    Financial Ombudsman Service
    Exchange Tower, London E14 9SR
    0800 023 4567
    www.financial-ombudsman.org.uk

    We enclose its leaflet.

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn us_hospital_acknowledgement() {
    assert_snapshot!(as_read("us-hospital", "acknowledgement", "en-US"), @r"
    We have your grievance (C-12)

    Dear Ruth Alvarez,

    we received your grievance on Tue 24 Nov 2026. You will hear from us by Tue 1 Dec 2026.

    Your contact person is Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn us_hospital_holding() {
    assert_snapshot!(as_read("us-hospital", "holding", "en-US"), @r"
    Your grievance (C-12): we are still working on it

    Dear Ruth Alvarez,

    we are still working to resolve your grievance of Tue 24 Nov 2026. The reason is this: The driver is away until Monday.

    We will follow up with a written response by Tue 1 Dec 2026.

    Your contact person is Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn us_hospital_final_response() {
    assert_snapshot!(as_read("us-hospital", "final_response", "en-US"), @r"
    Our decision on your grievance (C-12)

    Dear Ruth Alvarez,

    this is our decision on the grievance that you brought to us on Tue 24 Nov 2026.

    Your contact person: Dana Moss, +1 555 0100

    Steps taken to investigate it: We spoke to both drivers and the planner.

    Results: The van was double booked. We come on Thursday at nine.

    Date of completion: Mon 30 Nov 2026

    You may also turn to the agency of your state that looks after hospitals, whether or not you used our grievance process. If you have Medicare, you may also tell the Quality Improvement Organization of your state about the quality of your care, or if you think that you were sent home too early: 1-800-MEDICARE (1-800-633-4227)

    Dana Moss
    Alder Office Interiors
    ");
}

#[test]
fn health_privacy_acknowledgement() {
    assert_snapshot!(as_read("health-privacy", "acknowledgement", "en-US"), @r"
    We have your privacy complaint (C-12)

    Dear Ruth Alvarez,

    we received your complaint on Tue 24 Nov 2026 and have documented it. You will hear from us by Tue 1 Dec 2026.

    Nobody here will treat you worse because you complained. Your contact for privacy is Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn health_privacy_holding() {
    assert_snapshot!(as_read("health-privacy", "holding", "en-US"), @r"
    Your privacy complaint (C-12): not done yet

    Dear Ruth Alvarez,

    we have not finished with your complaint of Tue 24 Nov 2026. The reason is this: The driver is away until Monday.

    You will hear from us by Tue 1 Dec 2026. Your contact for privacy is Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}

#[test]
fn health_privacy_final_response() {
    assert_snapshot!(as_read("health-privacy", "final_response", "en-US"), @r"
    Your privacy complaint (C-12): what came of it

    Dear Ruth Alvarez,

    you told us on Tue 24 Nov 2026: The desks did not come, for the second time.

    What we found: The van was double booked.

    What we do about it: We come on Thursday at nine.

    Nobody here will treat you worse because you complained. You may also file a complaint, in writing, with the Office for Civil Rights, U.S. Department of Health and Human Services within 180 days of when you knew, or should have known, of it: Centralized Case Management Operations, 200 Independence Avenue SW, Room 509F HHH Building, Washington, DC 20201, 1-800-368-1019, ocrportal.hhs.gov

    Your contact for privacy is Dana Moss: +1 555 0100

    Alder Office Interiors
    ");
}
