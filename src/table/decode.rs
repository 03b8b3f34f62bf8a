//! Bytes of another encoding as UTF-8, piece by piece as they are read.
//!
//! Nothing is guessed and nothing is replaced in silence: for bytes that mean no letter there comes [`WRONG`], which no
//! UTF-8 holds, so that the reader of records tells line and column as it does of any other byte that is no text. The
//! only file that names the library of encodings.

use encoding_rs::{Decoder, DecoderResult, GB18030};

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
