//! Tells the program where scripts/highs.sh put the library of HiGHS, so that it runs from anywhere.

#![allow(clippy::print_stdout)] // that is how a build script speaks to cargo

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=ADIT_HIGHS_LIB");
    let linked = env::var_os("CARGO_FEATURE_HIGHS").is_some() && env::var_os("CARGO_CFG_UNIX").is_some();
    if let (true, Ok(folder)) = (linked, env::var("ADIT_HIGHS_LIB")) {
        println!("cargo:rustc-link-arg-bins=-Wl,-rpath,{folder}");
    }
}
