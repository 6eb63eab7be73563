//! Names of folders as IMAP writes them: modified UTF-7 (RFC 3501, 5.1.3).

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

const CODE: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(Indifferent),
);

/// As people read it; a name that is not well written is shown as it is.
pub fn shown(wire: &str) -> String {
    decoded(wire).unwrap_or_else(|| wire.to_owned())
}

fn decoded(wire: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = wire;
    while let Some((plain, after)) = rest.split_once('&') {
        text.push_str(plain);
        let (code, after) = after.split_once('-')?;
        if code.is_empty() {
            text.push('&');
        } else {
            let bytes = CODE.decode(code).ok()?;
            let units: Vec<u16> =
                bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_be_bytes).collect();
            text.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// As the server wants it.
pub fn wire_name(shown: &str) -> String {
    let mut wire = String::new();
    let mut far: Vec<u16> = Vec::new();
    let end = |wire: &mut String, far: &mut Vec<u16>| {
        if !far.is_empty() {
            let bytes: Vec<u8> = far.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            wire.push('&');
            wire.push_str(&CODE.encode(bytes));
            wire.push('-');
            far.clear();
        }
    };
    for char in shown.chars() {
        if (' '..='~').contains(&char) {
            end(&mut wire, &mut far);
            wire.push(char);
            if char == '&' {
                wire.push('-');
            }
        } else {
            far.extend(char.encode_utf16(&mut [0; 2]).iter());
        }
    }
    end(&mut wire, &mut far);
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_people_wrote_them() {
        // The examples of RFC 3501, and a German one.
        for (wire, text) in [
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("Entw&APw-rfe", "Entwürfe"),
            ("R&-D", "R&D"),
            ("INBOX", "INBOX"),
            ("&2D3eAA-", "😀"),
        ] {
            assert_eq!(shown(wire), text);
            assert_eq!(wire_name(text), wire);
        }
    }

    #[test]
    fn a_name_that_is_not_well_written_is_shown_as_it_is() {
        for wire in ["a&b", "&!!-", "&2D0-"] {
            assert_eq!(shown(wire), wire);
        }
    }
}
