//! The binary: hands the command line to the library and exits with its status.
//!
//! It stands above all floors and holds nothing of its own: what is asked is read by `cli`, done by `app`.

use std::process::ExitCode;

/// Columns come and go by the ten megabytes; this allocator keeps their pages instead of asking for new ones each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    reckoner::cli::main()
}
