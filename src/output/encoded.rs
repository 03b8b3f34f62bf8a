//! Letters of a file in another encoding, as they are written.
//!
//! Takes UTF-8 from whoever writes and hands on the bytes of the encoding. A letter that the encoding lacks is an error,
//! never another letter. Which encodings there are is said in `table`.

use std::io::{self, Write};

use crate::table::decode::encoded;
use crate::table::schema::Encoding;

/// Writes in an encoding; what is cut inside a letter waits for the rest of it.
pub struct Encoded<'a> {
    out: &'a mut dyn Write,
    encoding: Encoding,
    rest: Vec<u8>,
}

impl<'a> Encoded<'a> {
    /// Onto `out`.
    pub fn new(out: &'a mut dyn Write, encoding: Encoding) -> Encoded<'a> {
        Encoded { out, encoding, rest: Vec::new() }
    }
}

impl Write for Encoded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.encoding == Encoding::Utf8 {
            return self.out.write(bytes);
        }
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.len(),
            Err(error) => error.valid_up_to(),
        };
        let text = self.rest.get(..whole).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default();
        let made = encoded(self.encoding, text).map_err(|letter| {
            let words = format!("{} has no letter `{letter}`", self.encoding.name());
            io::Error::new(io::ErrorKind::InvalidData, words)
        })?;
        self.out.write_all(&made)?;
        self.rest.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_cut_in_two_are_written_whole() {
        let mut out = Vec::new();
        let mut writer = Encoded::new(&mut out, Encoding::Gb18030);
        for byte in "甲店,🏪\n".as_bytes() {
            writer.write_all(&[*byte]).unwrap();
        }
        assert_eq!(crate::table::decode::decoded(Encoding::Gb18030, out), "甲店,🏪\n".as_bytes());
    }

    #[test]
    fn a_letter_that_the_encoding_lacks_is_an_error() {
        let mut out = Vec::new();
        assert!(Encoded::new(&mut out, Encoding::Gb18030).write_all("\u{e5e5}".as_bytes()).is_err());
    }
}
