//! The terminal itself: how wide it is, and a bar on it while data are read.
//!
//! The width is that of `COLUMNS` where it says one, else that of the terminal on stdout. The bar stands on stderr, only
//! where that is a terminal and nobody asked for silence, only after half a second, and is gone before anything is said.
//! It watches how many bytes [`Counted`] has handed out, so that the work knows nothing of it.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::app::counted::Counted;
use crate::app::disk::Disk;
use crate::app::files::Files;
use crate::text::{Lang, Message, say};

/// Where nothing says how wide lines may be.
const USUAL: usize = 80;
/// Nothing is laid out for less.
const LEAST: usize = 20;
/// How often the bar is drawn, and for how many times it waits.
const EVERY: Duration = Duration::from_millis(125);
const WAITS: u32 = 4;
/// The bar's own cells.
const CELLS: u64 = 24;

/// How wide lines may be that are laid out.
pub(super) fn width() -> usize {
    known_width().unwrap_or(USUAL)
}

/// How wide the terminal is; none where results go elsewhere and nothing says otherwise.
#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
pub(super) fn known_width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|wide: &usize| *wide > 0);
    let found = || terminal_size::terminal_size_of(stdout()).map(|(wide, _)| usize::from(wide.0));
    said.or_else(found).filter(|wide| *wide > 0).map(|wide| wide.max(LEAST))
}

/// Does `work` over the disk, with a bar while it reads what stands under `data`.
pub(super) fn watched<R>(data: Option<&Path>, quiet: bool, lang: Lang, work: impl FnOnce(&dyn Files) -> R) -> R {
    let Some(data) = data.filter(|_| !quiet && can_draw()) else { return work(&Disk) };
    let counted = Counted::new(&Disk, data);
    std::thread::scope(|scope| {
        let (done, told) = channel::<()>();
        let counted = &counted;
        scope.spawn(move || {
            let mut drawn = false;
            for n in 0_u32.. {
                if told.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
                if n >= WAITS {
                    draw(&line(counted.read(), counted.all(), lang));
                    drawn = true;
                }
            }
            if drawn {
                draw("");
            }
        });
        // Dropped when the work ends, however it ends: the bar goes away.
        let _done = done;
        work(counted)
    })
}

#[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
fn can_draw() -> bool {
    stderr().is_terminal() && std::env::var("TERM").is_ok_and(|name| name != "dumb")
}

/// In place of the line on which the cursor stands.
fn draw(text: &str) {
    let mut stream = stderr().lock();
    // A bar that cannot be drawn is no reason to stop.
    let _ = write!(stream, "\r\u{1b}[K{text}").and_then(|()| stream.flush());
}

/// How far the reading is; only letters that have one width on every terminal.
fn line(read: u64, all: u64, lang: Lang) -> String {
    if all == 0 || read >= all {
        return say(lang, &Message::new("progress-after"));
    }
    let part = |of: u64| u64::try_from(u128::from(read) * u128::from(of) / u128::from(all)).unwrap_or(of);
    let filled = usize::try_from(part(CELLS)).unwrap_or(0);
    let bar = format!("{}{}", "#".repeat(filled), "-".repeat((CELLS as usize).saturating_sub(filled)));
    let words = Message::new("progress-reading").with("percent", part(100));
    let words = say(lang, &words.with("read", size(read)).with("all", size(all)));
    let whole = format!("[{bar}] {words}");
    if whole.width() < known_width().unwrap_or(USUAL) { whole } else { format!("{}%", part(100)) }
}

/// Bytes in a unit that people read.
fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.into_iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_how_far_the_reading_is() {
        for lang in [Lang::Zh, Lang::En] {
            let half = line(1_500_000, 3_000_000, lang);
            assert!(half.starts_with("[############------------] ") && half.contains("50"), "{half}");
            assert!(half.contains("1.5 MB") && half.contains("3.0 MB"), "{half}");
            for (read, all) in [(3, 3), (9, 3), (0, 0)] {
                assert!(!line(read, all, lang).contains(['#', '%']), "{read} of {all}");
            }
        }
        assert_eq!([size(999), size(1_000), size(2_345_678_901)], ["999 B", "1.0 kB", "2.3 GB"]);
    }

    #[test]
    fn what_is_done_comes_back_with_or_without_a_bar() {
        assert!(watched(None, true, Lang::En, |files| files.kind(Path::new("/")).is_ok()));
        assert_eq!(watched(Some(Path::new("nowhere")), false, Lang::En, |_| 7), 7);
    }
}
