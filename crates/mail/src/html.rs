pub fn to_text(html: &str) -> String {
    html.to_owned()
}
