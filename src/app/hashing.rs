//! Hashes of what is read or rendered, several at a time.
//!
//! For comparing whole folders without holding a file: a stream is hashed as it passes, an artifact as it is written
//! into [`Sink`]. What the hashes are held against is the caller's.

use std::io::{self, Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use crate::output::totals::hex;

/// Size and SHA-256 in hexadecimal.
pub(super) type Hash = (u64, String);

/// The hash of each item, in their order, on at most `jobs` threads.
pub(super) fn digests<T: Sync>(
    items: &[T],
    jobs: usize,
    digest: impl Fn(&T) -> io::Result<Hash> + Sync,
) -> Vec<io::Result<Hash>> {
    let done: Vec<Mutex<Option<io::Result<Hash>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(place)) = (items.get(n), done.get(n)) else { break };
            let hashed = digest(item);
            if let Ok(mut place) = place.lock() {
                *place = Some(hashed);
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

/// Keeps nothing of what is written but its hash.
#[derive(Default)]
pub(super) struct Sink {
    hash: Sha256,
    bytes: u64,
}

impl Sink {
    /// What was written.
    pub(super) fn finish(self) -> Hash {
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
