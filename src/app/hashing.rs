//! Hashes of what is read, and what is rendered held against what was read, several files at a time.
//!
//! For comparing whole folders without holding a file: a stream is hashed as it passes, and what is written into a
//! [`Likeness`] is compared with a file while it is read. What follows from that is the caller's.

use std::io::{self, Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use crate::output::totals::hex;

/// Size and SHA-256 in hexadecimal.
pub(super) type Hash = (u64, String);

/// What `work_out` makes of each item, in their order, on at most `jobs` threads.
pub(super) fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work_out: impl Fn(&T) -> io::Result<R> + Sync,
) -> Vec<io::Result<R>> {
    let done: Vec<Mutex<Option<io::Result<R>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(place)) = (items.get(n), done.get(n)) else { break };
            let made = work_out(item);
            if let Ok(mut place) = place.lock() {
                *place = Some(made);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    let lost = || Err(io::Error::other("a thread ended early"));
    done.into_iter().map(|place| place.into_inner().ok().flatten().unwrap_or_else(lost)).collect()
}

/// The hash of a stream, read to its end.
pub(super) fn digest(stream: &mut dyn Read) -> io::Result<Hash> {
    let mut sink = Sink::default();
    io::copy(stream, &mut sink)?;
    Ok(sink.finish())
}

/// Holds what is written against a file, and keeps neither.
pub(super) struct Likeness {
    file: Box<dyn Read + Send>,
    read: Vec<u8>,
    alike: bool,
}

impl Likeness {
    /// Ready to be written what should stand in a file.
    pub(super) fn to(file: Box<dyn Read + Send>) -> Likeness {
        Likeness { file, read: Vec::new(), alike: true }
    }

    /// Whether the file holds what was written and nothing more.
    pub(super) fn finish(mut self) -> io::Result<bool> {
        Ok(self.alike && self.file.read(&mut [0])? == 0)
    }
}

impl Write for Likeness {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.alike {
            self.read.clear();
            let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            (&mut self.file).take(most).read_to_end(&mut self.read)?;
            self.alike = self.read == bytes;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps nothing of what is written but its hash.
#[derive(Default)]
struct Sink {
    hash: Sha256,
    bytes: u64,
}

impl Sink {
    /// What was written.
    fn finish(self) -> Hash {
        (self.bytes, hex(&self.hash.finalize()))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
