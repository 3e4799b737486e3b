//! A large file in blocks of whole lines, handed to whoever asks next.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::sync::{Mutex, PoisonError};

/// Bytes read at once: what fits into the cache that each core has to itself.
const BLOCK: usize = 1 << 19;
/// No line is longer; a file without line feeds is not read whole into memory.
const LONGEST_LINE: usize = 1 << 24;

/// The blocks that are left of a file.
#[derive(Debug)]
pub(super) struct Blocks(Mutex<Left>);

#[derive(Debug)]
struct Left {
    file: File,
    /// Start of a line whose end is not yet read.
    rest: Vec<u8>,
    next: u32,
    at_end: bool,
}

impl Blocks {
    /// What follows the bytes that have been read of a file.
    pub(super) fn after(file: File, rest: Vec<u8>) -> Self {
        Self(Mutex::new(Left { file, rest, next: 0, at_end: false }))
    }

    /// Fills `block` with the next whole lines, the last of which ends in a line feed even if that of the file does
    /// not, and says their number; nothing at the end.
    pub(super) fn next(&self, block: &mut Vec<u8>) -> Result<Option<u32>> {
        // A thread that panicked left nothing half done here: what it took is its own.
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        left.fill(block)
    }
}

impl Left {
    fn fill(&mut self, block: &mut Vec<u8>) -> Result<Option<u32>> {
        block.clear();
        block.append(&mut self.rest);
        while !self.at_end {
            let had = block.len();
            self.at_end = Read::by_ref(&mut self.file).take(BLOCK as u64).read_to_end(block)? < BLOCK;
            if let Some(end) = block[had..].iter().rposition(|&byte| byte == b'\n') {
                if !self.at_end {
                    self.rest.extend_from_slice(&block[had + end + 1..]);
                    block.truncate(had + end + 1);
                }
                break;
            }
            if block.len() > LONGEST_LINE {
                return Err(Error::new(ErrorKind::InvalidData, "a line of more than 16 MB: this is no table"));
            }
        }
        if block.is_empty() {
            return Ok(None);
        }
        if block.last() != Some(&b'\n') {
            block.push(b'\n');
        }
        let number = self.next;
        self.next += 1;
        Ok(Some(number))
    }
}
