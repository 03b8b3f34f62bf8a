//! The binary: hands the command line to the library and exits with its status.

use std::process::ExitCode;

fn main() -> ExitCode {
    reckoner::cli::main()
}
