//! Rebuilds the crate when a shipped model changes: the macro that embeds the files cannot tell cargo by itself.

#[allow(clippy::print_stdout)] // this is how a build script talks to cargo
fn main() {
    println!("cargo::rerun-if-changed=../../models");
}
