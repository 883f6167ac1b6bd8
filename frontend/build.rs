//! Keeps the relocations in the linked program: `cargo xtask build` needs them to take the pages
//! that are not on the first screen apart into files of their own.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
}
