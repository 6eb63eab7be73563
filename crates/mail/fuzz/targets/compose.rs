//! Whatever people type into a mail of ours: it reads back as it was meant, and adds no header and no recipient.
#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

#[path = "../../tests/hostile/round_trip.rs"]
mod round_trip;

fuzz_target!(|bytes: &[u8]| {
    let mut given = Unstructured::new(bytes);
    let Ok(typed) = typed(&mut given) else { return };
    round_trip::check(&typed);
});

fn typed(given: &mut Unstructured<'_>) -> Result<round_trip::Typed> {
    Ok(round_trip::Typed {
        from_name: given.arbitrary()?,
        to_name: given.arbitrary()?,
        email: given.arbitrary()?,
        subject: given.arbitrary()?,
        file: given.arbitrary()?,
        media_type: given.arbitrary()?,
        message_id: given.arbitrary()?,
        references: given.arbitrary()?,
        extra: given.arbitrary()?,
        html: given.arbitrary()?,
        content: given.arbitrary()?,
        // A uuencoded file in a text is read back as a file, as it should be.
        text: given.arbitrary::<String>()?.replace("begin ", "began "),
    })
}
