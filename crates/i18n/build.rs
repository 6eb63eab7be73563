//! A new file in `words/` must be seen without a change in code.

fn main() {
    println!("cargo:rerun-if-changed=words");
}
