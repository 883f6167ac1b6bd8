//! Makes a release build embed the web app that `cargo xtask build` has just written.
//!
//! Debug builds read it from the disk at run time and need no rebuild when it changes.

fn main() {
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=../target/site/site.json");
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
}
