//! Bytes of another encoding as UTF-8, piece by piece as they are read.
//!
//! Nothing is guessed and nothing is replaced in silence: for bytes that mean no letter there comes [`WRONG`], which no
//! UTF-8 holds, so that the reader of records tells line and column as it does of any other byte that is no text. The
//! only file that names the library of encodings.

use encoding_rs::{Decoder, DecoderResult, EncoderResult, GB18030};

use super::schema::Encoding;

/// Stands for bytes that mean nothing in their encoding.
pub const WRONG: u8 = 0xFF;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Turns a stream of bytes into UTF-8.
pub struct Decoding {
    decoder: Decoder,
    begun: bool,
}

impl Decoding {
    /// Of that encoding; none where there is nothing to turn.
    pub fn new(encoding: Encoding) -> Option<Decoding> {
        let decoder = match encoding {
            Encoding::Utf8 => return None,
            Encoding::Gb18030 => GB18030.new_decoder_without_bom_handling(),
        };
        Some(Decoding { decoder, begun: false })
    }

    /// Appends what `raw` says to `out`; at the `last` piece a letter cut in two is wrong.
    pub fn decode(&mut self, raw: &[u8], last: bool, out: &mut Vec<u8>) {
        // A file that says itself that it is UTF-8 is not read as anything else.
        if !self.begun && raw.starts_with(UTF8_MARK) {
            out.push(WRONG);
        }
        self.begun |= !raw.is_empty();
        let mut rest = raw;
        loop {
            let from = out.len();
            let most = self.decoder.max_utf8_buffer_length_without_replacement(rest.len());
            out.resize(from + most.unwrap_or(rest.len()) + 16, 0);
            let room = out.get_mut(from..).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(rest, room, last);
            out.truncate(from + written);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => out.push(WRONG),
            }
        }
    }
}

/// A whole text in UTF-8.
pub fn decoded(encoding: Encoding, raw: Vec<u8>) -> Vec<u8> {
    let Some(mut decoding) = Decoding::new(encoding) else { return raw };
    let mut out = Vec::with_capacity(raw.len() * 2);
    decoding.decode(&raw, true, &mut out);
    out
}

/// A text in an encoding.
///
/// # Errors
/// The first letter that the encoding lacks.
pub fn encoded(encoding: Encoding, text: &str) -> Result<Vec<u8>, char> {
    match encoding {
        Encoding::Utf8 => Ok(text.as_bytes().to_vec()),
        Encoding::Gb18030 => {
            let mut encoder = GB18030.new_encoder();
            let most = encoder.max_buffer_length_from_utf8_without_replacement(text.len());
            let mut out = Vec::with_capacity(most.unwrap_or(0));
            match encoder.encode_from_utf8_to_vec_without_replacement(text, &mut out, true).0 {
                EncoderResult::InputEmpty => Ok(out),
                EncoderResult::Unmappable(letter) => Err(letter),
                EncoderResult::OutputFull => Err('\u{fffd}'),
            }
        }
    }
}

/// What bytes that are no UTF-8 most likely are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likely {
    /// GB18030: every byte of them means something in it.
    Gb18030,
    /// UTF-16, by the mark at its beginning.
    Utf16,
    /// UTF-8 with damaged bytes.
    Damaged,
    /// None of these.
    Neither,
}

impl Likely {
    /// The word that messages choose by.
    pub fn word(self) -> &'static str {
        match self {
            Likely::Gb18030 => "gb18030",
            Likely::Utf16 => "utf16",
            Likely::Damaged => "damaged",
            Likely::Neither => "neither",
        }
    }
}

/// What would read these bytes, which are no UTF-8; only to tell it, never to read by it.
pub fn likely(bytes: &[u8]) -> Likely {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Likely::Utf16;
    }
    // Letters of UTF-8 mean something in GB18030 too; where they are more than what is wrong, it was UTF-8.
    let (mut letters, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().map(char::len_utf8).filter(|bytes| *bytes > 2).sum::<usize>();
        wrong += chunk.invalid().len();
    }
    if letters > wrong {
        return Likely::Damaged;
    }
    let as_gb18030 = decoded(Encoding::Gb18030, bytes.to_vec());
    if as_gb18030.contains(&WRONG) { Likely::Neither } else { Likely::Gb18030 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_read_a_file_is_told_apart() {
        let (gbk, _, _) = GB18030.encode("网点编号,业务,酬金金额\n1001,voice,500.00\n");
        assert_eq!(likely(&gbk), Likely::Gb18030);
        assert_eq!(likely(b"\xFF\xFEa\0,\0b\0"), Likely::Utf16);
        assert_eq!(likely("网点编号,业务\n甲店,\u{4e00}".as_bytes().strip_suffix(b"\x80").unwrap()), Likely::Damaged);
        assert_eq!(likely(b"caf\xE9\n"), Likely::Neither);
    }
}
