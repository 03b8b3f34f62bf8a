//! The binary: hands the command line to the library and exits with its status.
//!
//! It stands above all floors and holds nothing of its own: what is asked is read by `cli`, done by `app`.

use std::process::ExitCode;

fn main() -> ExitCode {
    reckoner::cli::main()
}
