//! Files that go along with a reply by API: in base64, in the same call.

use app::conversations::NewAttachment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::core::body::Reader;

/// `attachments: [{name, content, media_type?, content_id?}]`
pub fn read(read: &mut Reader<'_>) -> Vec<NewAttachment> {
    let files = read.objects("attachments");
    let all: Vec<Option<NewAttachment>> = files.iter().map(file).collect();
    if all.iter().any(Option::is_none) {
        read.also(vec![app::Field::new("attachments", "problem-attachments-json")]);
    }
    all.into_iter().flatten().collect()
}

fn file(file: &Map<String, Value>) -> Option<NewAttachment> {
    let text = |name: &str| file.get(name).and_then(Value::as_str).filter(|text| !text.contains('\0'));
    let name = text("name").filter(|name| !name.trim().is_empty())?;
    let guessed = || mime_guess::from_path(name).first_or_octet_stream().to_string();
    Some(NewAttachment {
        name: name.to_owned(),
        media_type: text("media_type").map_or_else(guessed, str::to_owned),
        content_id: text("content_id").map(str::to_owned),
        content: STANDARD.decode(text("content")?).ok()?,
    })
}
