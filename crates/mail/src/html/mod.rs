//! HTML written by strangers: made safe to show ([`sanitise`]), and read as text ([`to_text`]).
//!
//! Both take bounded time on any input: [`guard`](guard::is_costly) looks first whether the parser could be led into
//! quadratic work, and such HTML is shown as plain text.

mod clean;
pub(crate) mod guard;
mod text;

pub use clean::{Clean, sanitise};
pub use text::to_text;

/// HTML larger than this is shown as text.
pub const LARGEST_HTML: usize = 2 * 1024 * 1024;

/// Text as HTML text.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
