//! A browser without a window, for printing pages as PDF.
//!
//! One that stands on the path is used, with a profile of its own that goes away and nothing to fetch. Where there is
//! none, the cure is told before anything is made. PDF is for handing out: unlike the pages, its bytes say when it was
//! made.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::disk::Disk;
use super::failure::AppError;
use super::files::Files;
use crate::text::Message;

/// What browsers that can print are called.
const NAMES: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

/// A browser.
pub(super) struct Browser {
    program: PathBuf,
}

/// Gives each profile a name of its own.
static PROFILES: AtomicU32 = AtomicU32::new(0);

/// The first browser on the path.
///
/// # Errors
/// There is none.
#[expect(clippy::disallowed_methods, reason = "the path of programs stands in the environment")]
pub(super) fn find() -> Result<Browser, AppError> {
    let path = std::env::var("PATH").unwrap_or_default();
    let there = |name: &&str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    match NAMES.iter().find_map(there) {
        Some(program) => Ok(Browser { program }),
        None => Err(AppError::new(Message::new("no-browser")).hint(Message::new("no-browser-hint"))),
    }
}

impl Browser {
    /// Prints a page as PDF beside it.
    ///
    /// # Errors
    /// The browser cannot be started, or made no PDF.
    pub(super) fn print(&self, page: &Path) -> io::Result<()> {
        let number = PROFILES.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("reckoner-pdf-{}-{number}", std::process::id()));
        let pdf = page.with_extension("pdf");
        // What stood there before is no proof that a new one was made.
        let before = changed(&pdf);
        let mut command = Command::new(&self.program);
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-pdf-header-footer",
        ]);
        command.arg(joined("--user-data-dir=", &profile)).arg(joined("--print-to-pdf=", &pdf));
        command.arg(joined("file://", &escaped(page)));
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let _ = Disk.remove_folder(&profile);
        let after = changed(&pdf);
        if status?.success() && after.is_some() && after != before {
            Ok(())
        } else {
            Err(io::Error::other(format!("`{}` made no PDF", self.program.display())))
        }
    }
}

/// When a file was last written.
fn changed(path: &Path) -> Option<(std::time::SystemTime, u64)> {
    let known = path.metadata().ok()?;
    Some((known.modified().ok()?, known.len()))
}

fn joined(before: &str, path: &Path) -> std::ffi::OsString {
    let mut all = std::ffi::OsString::from(before);
    all.push(path);
    all
}

/// A path as a browser's address takes it.
fn escaped(path: &Path) -> PathBuf {
    let text = path.to_string_lossy();
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    PathBuf::from(out)
}
