//! Sizes that an Arrow IPC file claims, checked before the decoder believes them.
//!
//! The decoder sets aside as much memory as a message says its body needs. A damaged or hostile file says any number, and
//! the process would end. So every message is looked at first: its body lies within the file, its buffers within its body,
//! what they unpack to is bounded, and it has no more rows than its buffers could hold.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use arrow::ipc::{Message, RecordBatch as BatchHeader, root_as_footer, root_as_message};

/// Bytes that the metadata of one message may have.
const MAX_METADATA_BYTES: u64 = 64 << 20;
/// Bytes that the buffers of one message may unpack to.
const MAX_UNPACKED_BYTES: u64 = 8 << 30;
/// Rows that a message may have whatever its size.
const ROWS_ALWAYS_FINE: u64 = 1 << 20;

const BROKEN: &str = "it claims sizes that it does not have";

/// Checks an IPC file.
pub fn check_file(path: &std::path::Path) -> Result<(), String> {
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let size = file.metadata().map_err(|e| e.to_string())?.len();
    let tail: [u8; 10] = read_at(&mut file, size.checked_sub(10).ok_or(BROKEN)?)?;
    if &tail[4..] != b"ARROW1" {
        return Err("its end is missing".to_string());
    }
    let length = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    let start = (size - 10).checked_sub(length).filter(|_| length <= MAX_METADATA_BYTES).ok_or(BROKEN)?;
    let footer = bytes_at(&mut file, start, length)?;
    let footer = root_as_footer(&footer).map_err(|e| e.to_string())?;
    let blocks = footer.dictionaries().into_iter().flatten().chain(footer.recordBatches().into_iter().flatten());
    for block in blocks {
        let offset = u64::try_from(block.offset()).map_err(|_| BROKEN)?;
        let metadata = u64::try_from(block.metaDataLength()).map_err(|_| BROKEN)?;
        let body = u64::try_from(block.bodyLength()).map_err(|_| BROKEN)?;
        let end = offset.checked_add(metadata).and_then(|e| e.checked_add(body)).ok_or(BROKEN)?;
        if end > size || metadata > MAX_METADATA_BYTES {
            return Err(BROKEN.to_string());
        }
        let bytes = bytes_at(&mut file, offset, metadata)?;
        let (prefix, length) = message_length(bytes.get(..8).unwrap_or(&bytes)).ok_or(BROKEN)?;
        let message = bytes.get(prefix..prefix.saturating_add(length)).ok_or(BROKEN)?;
        let message = root_as_message(message).map_err(|e| e.to_string())?;
        if message.bodyLength() < 0 || message.bodyLength() as u64 > body {
            return Err(BROKEN.to_string());
        }
        check_body(&mut file, &message, offset + metadata, body)?;
    }
    Ok(())
}

/// Checks an IPC stream.
pub fn check_stream(path: &std::path::Path) -> Result<(), String> {
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let size = file.metadata().map_err(|e| e.to_string())?.len();
    let mut at = 0;
    while at < size {
        let start = bytes_at(&mut file, at, 8.min(size - at))?;
        let Some((prefix, length)) = message_length(&start) else { return Err(BROKEN.to_string()) };
        if length == 0 {
            return Ok(());
        }
        let metadata_at = at + prefix as u64;
        if length as u64 > MAX_METADATA_BYTES || metadata_at + length as u64 > size {
            return Err(BROKEN.to_string());
        }
        let bytes = bytes_at(&mut file, metadata_at, length as u64)?;
        let message = root_as_message(&bytes).map_err(|e| e.to_string())?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| BROKEN)?;
        let body_at = metadata_at + length as u64;
        if body_at.checked_add(body).is_none_or(|end| end > size) {
            return Err(BROKEN.to_string());
        }
        check_body(&mut file, &message, body_at, body)?;
        at = body_at + body;
    }
    Ok(())
}

/// Bytes before a message, and its length. Files older than Arrow 0.15 have no marker before the length.
fn message_length(start: &[u8]) -> Option<(usize, usize)> {
    let word = |at: usize| Some(u32::from_le_bytes(start.get(at..at + 4)?.try_into().ok()?));
    match word(0)? {
        u32::MAX => Some((8, word(4)? as usize)),
        length => Some((4, length as usize)),
    }
}

fn check_body(file: &mut File, message: &Message<'_>, body_at: u64, body: u64) -> Result<(), String> {
    let batch = message.header_as_record_batch().or_else(|| message.header_as_dictionary_batch()?.data());
    let Some(batch) = batch else { return Ok(()) };
    let unpacked = unpacked_bytes(file, &batch, body_at, body)?;
    let rows = u64::try_from(batch.length()).map_err(|_| BROKEN)?;
    let most = ROWS_ALWAYS_FINE.max(unpacked.saturating_mul(8));
    let longest = batch.nodes().into_iter().flatten().map(|n| n.length()).max().unwrap_or(0);
    if rows > most || u64::try_from(longest).map_err(|_| BROKEN)? > most {
        return Err(BROKEN.to_string());
    }
    Ok(())
}

fn unpacked_bytes(file: &mut File, batch: &BatchHeader<'_>, body_at: u64, body: u64) -> Result<u64, String> {
    let mut total = 0_u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let offset = u64::try_from(buffer.offset()).map_err(|_| BROKEN)?;
        let length = u64::try_from(buffer.length()).map_err(|_| BROKEN)?;
        if offset.checked_add(length).is_none_or(|end| end > body) {
            return Err(BROKEN.to_string());
        }
        let mut unpacked = length;
        if batch.compression().is_some() && length >= 8 {
            let claimed = i64::from_le_bytes(read_at(file, body_at + offset)?);
            // Minus one says that the buffer is stored as it is.
            unpacked = if claimed == -1 { length } else { u64::try_from(claimed).map_err(|_| BROKEN)? };
        }
        total = total.saturating_add(unpacked);
    }
    if total > MAX_UNPACKED_BYTES {
        return Err(format!("one of its batches unpacks to more than {} GiB", MAX_UNPACKED_BYTES >> 30));
    }
    Ok(total)
}

fn read_at<const N: usize>(file: &mut File, at: u64) -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut bytes)).map_err(|e| e.to_string())?;
    Ok(bytes)
}

fn bytes_at(file: &mut File, at: u64, length: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(at)).map_err(|e| e.to_string())?;
    file.take(length).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(BROKEN.to_string()) }
}
