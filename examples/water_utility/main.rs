//! Makes the data of a made-up water utility: the year 2013 of its pressure, its counters, its tickets and its pay.
//!
//! `cargo run --example water_utility -- --seed 2013 --out DIR` writes the tables of January to December 2013
//! into DIR. Everything follows from the one number; the same number gives the same bytes on every machine.
//! `fixtures/water-service/data` holds those of the number above.
#![allow(clippy::disallowed_methods, reason = "a program of its own: it reads its arguments and writes files")]

mod utility;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: water_utility --seed N --out DIR";

fn main() -> ExitCode {
    match wanted(std::env::args().skip(1)).and_then(|(seed, out)| write(seed, &out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(told) => {
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{told}\n").as_bytes());
            ExitCode::from(2)
        }
    }
}

fn wanted(mut args: impl Iterator<Item = String>) -> Result<(u64, PathBuf), String> {
    let (mut seed, mut out) = (2013, None);
    while let Some(flag) = args.next() {
        let value = args.next().ok_or(USAGE)?;
        match flag.as_str() {
            "--seed" => seed = value.parse().map_err(|_| USAGE)?,
            "--out" => out = Some(PathBuf::from(value)),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok((seed, out.ok_or(USAGE)?))
}

fn write(seed: u64, out: &std::path::Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("cannot write `{}`: {error}", out.display());
    std::fs::create_dir_all(out).map_err(told)?;
    for file in utility::files(seed) {
        std::fs::write(out.join(file.name), file.text).map_err(told)?;
    }
    Ok(())
}
