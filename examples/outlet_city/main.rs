//! Makes the data of a made-up city: outlets that sell for an operator, and half a year of looking at them.
//!
//! `cargo run --example outlet_city -- --outlets 300 --seed 2011 --out DIR [--form rows|wide]` writes the tables of
//! July to December 2011 into DIR: `rows` has one observation a line, `wide` the same observations as inspectors hand
//! them in, one sheet a week with a column per item, in GB18030. Everything follows from the two numbers; the same
//! numbers give the same bytes on every machine. `fixtures/outlet-satisfaction/` holds both forms of the numbers above.
#![allow(clippy::disallowed_methods, reason = "a program of its own: it reads its arguments and writes files")]

mod city;

use std::path::PathBuf;
use std::process::ExitCode;

use city::{City, Form, Size};

const USAGE: &str = "usage: outlet_city --outlets N --seed N --out DIR [--form rows|wide]";

struct Wanted {
    size: Size,
    form: Form,
    out: PathBuf,
}

fn main() -> ExitCode {
    match wanted(std::env::args().skip(1)).and_then(|wanted| write(&wanted)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(told) => {
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{told}\n").as_bytes());
            ExitCode::from(2)
        }
    }
}

fn wanted(mut args: impl Iterator<Item = String>) -> Result<Wanted, String> {
    let (mut outlets, mut seed, mut out, mut form) = (300, 2011, None, Form::Rows);
    while let Some(flag) = args.next() {
        let value = args.next().ok_or(USAGE)?;
        match flag.as_str() {
            "--outlets" => outlets = value.parse().map_err(|_| USAGE)?,
            "--seed" => seed = value.parse().map_err(|_| USAGE)?,
            "--out" => out = Some(PathBuf::from(value)),
            "--form" => form = Form::named(&value).ok_or(USAGE)?,
            _ => return Err(USAGE.to_owned()),
        }
    }
    if outlets < 13 {
        return Err("a city has 13 outlets or more, one for each district".to_owned());
    }
    Ok(Wanted { size: Size { outlets, seed }, form, out: out.ok_or(USAGE)? })
}

fn write(wanted: &Wanted) -> Result<(), String> {
    let told = |error: std::io::Error| format!("cannot write `{}`: {error}", wanted.out.display());
    std::fs::create_dir_all(&wanted.out).map_err(told)?;
    for file in City::of(wanted.size).files(wanted.form) {
        std::fs::write(wanted.out.join(file.name), file.bytes).map_err(told)?;
    }
    Ok(())
}
