//! Style, scripts and icons, inside the binary. An address carries the hash of all of them, so they can be kept for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// One stylesheet for people, one file a noun for us: put together in the order of their names.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut files: Vec<_> = FILES.get_dir("css").into_iter().flat_map(Dir::files).collect();
    files.sort_by_key(|file| file.path());
    files.iter().filter_map(|file| file.contents_utf8()).collect()
});

/// Changes when any file does.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    hash.update(STYLE.as_bytes());
    for file in FILES.files() {
        hash.update(file.contents());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// The address of a file: `/static/VERSION/kept.css`.
pub fn url(name: &str) -> String {
    format!("/static/{}/{name}", *VERSION)
}

/// The text of a file, for an address of its own.
pub fn text(name: &str) -> Option<&'static str> {
    FILES.get_file(name)?.contents_utf8()
}

pub async fn file(Path(path): Path<String>) -> Response {
    let name = path.split_once('/').map_or(path.as_str(), |(_, name)| name);
    let contents = match name {
        "kept.css" => Some(STYLE.as_bytes()),
        _ => FILES.get_file(name).map(|file| file.contents()),
    };
    let Some(contents) = contents else { return StatusCode::NOT_FOUND.into_response() };
    let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned())],
        contents,
    )
        .into_response()
}
