//! Makes a release build embed the web app that `cargo xtask build` has just written.
//!
//! Debug builds read it from the disk at run time and need no rebuild when it changes, but the
//! folder must be there when the path to it is compiled in.

fn main() -> std::io::Result<()> {
    std::fs::create_dir_all("../target/site")?;
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=../target/site");
    } else {
        println!("cargo::rerun-if-changed=build.rs");
    }
    Ok(())
}
