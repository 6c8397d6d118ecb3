//! How much a file of unknown origin unpacks to, found out without keeping any of it: a small file may claim, or hold, more than a
//! machine has. (A workbook is bounded wherever it is opened; see [`super::workbook`].)
//!
//! A Parquet file says in its metadata how many rows it has, and before each page how large that becomes. Both may lie. Rows and cells
//! are bounded by what is claimed, since a reader stops there. So are pages of codecs that unpack into a buffer of the claimed size;
//! pages of gzip are unpacked once and counted, LZ4 frames are bounded by the most that LZ4 can save, and Brotli is not taken.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use ::parquet::basic::Compression as Codec;
use flate2::read::MultiGzDecoder;

use super::{guarded, parquet};
use crate::limits::{MAX_BROUGHT_BYTES, MAX_BROUGHT_CELLS, MAX_BROUGHT_ROWS, MAX_PAGE_BYTES, MAX_PAGE_HEADER_BYTES};
use crate::problem::count;

/// The most that LZ4 saves: 255 bytes for one (the format's description, section on lengths).
const LZ4_MOST: u64 = 255;

/// What keeps a file from being read: the sentence of a problem, after the name of the file.
pub fn too_much(path: &Path) -> Option<String> {
    check(path).err()
}

fn check(path: &Path) -> Result<(), String> {
    let damaged = |_| "is damaged or was cut short".to_owned();
    let mut file = File::open(path).map_err(damaged)?;
    let mut start = Vec::new();
    (&mut file).take(4).read_to_end(&mut start).map_err(damaged)?;
    file.rewind().map_err(damaged)?;
    match start.as_slice() {
        b"PAR1" => pages(path, &mut file),
        [0x1f, 0x8b, ..] => text(MultiGzDecoder::new(file), MAX_BROUGHT_BYTES),
        [0x28, 0xb5, 0x2f, 0xfd] => text(zstd::Decoder::new(file).map_err(damaged)?, MAX_BROUGHT_BYTES),
        _ => Ok(()),
    }
}

/// Text that unpacks to too much. One that is damaged is told of where it is read.
fn text(packed: impl Read, limit: u64) -> Result<(), String> {
    match std::io::copy(&mut packed.take(limit + 1), &mut std::io::sink()) {
        Ok(bytes) if bytes > limit => Err(beyond()),
        _ => Ok(()),
    }
}

fn beyond() -> String {
    format!("unpacks to more than {} bytes", count(MAX_BROUGHT_BYTES))
}

fn pages(path: &Path, file: &mut File) -> Result<(), String> {
    // Who reads it finds the damage again, and has words for it.
    let Ok(loaded) = parquet::load(path) else { return Ok(()) };
    let metadata = loaded.metadata();
    let rows = u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(u64::MAX);
    let in_groups = metadata.row_groups().iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(u64::MAX));
    let rows = rows.max(in_groups.fold(0, u64::saturating_add));
    if rows > MAX_BROUGHT_ROWS {
        return Err(format!("says that it has {} rows; the limit is {}", count(rows), count(MAX_BROUGHT_ROWS)));
    }
    let columns = metadata.file_metadata().schema_descr().num_columns() as u64;
    let cells = rows.saturating_mul(columns);
    if cells > MAX_BROUGHT_CELLS {
        return Err(format!("says that it has {} cells; the limit is {}", count(cells), count(MAX_BROUGHT_CELLS)));
    }
    let length = file.metadata().map_or(0, |facts| facts.len());
    let mut left = MAX_BROUGHT_BYTES;
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let (mut at, size) = guarded(|| column.byte_range()).map_err(|what| format!("cannot be read: {what}"))?;
        let end = at.saturating_add(size).min(length);
        while at < end {
            let Some(page) = header(file, at) else { return Err("has a page that is damaged".to_owned()) };
            at += page.header + page.packed;
            let unpacked = match column.compression() {
                Codec::UNCOMPRESSED => page.packed.max(page.unpacked),
                Codec::GZIP(_) => gzip(file, page.packed)?.max(page.unpacked),
                Codec::LZ4 => page.packed.saturating_mul(LZ4_MOST).max(page.unpacked),
                Codec::BROTLI(_) | Codec::LZO => return Err("is packed in a way that is not taken in".to_owned()),
                Codec::SNAPPY | Codec::ZSTD(_) | Codec::LZ4_RAW => page.unpacked,
            };
            if unpacked > MAX_PAGE_BYTES {
                return Err(format!(
                    "has a page that unpacks to {} bytes; the limit is {}",
                    count(unpacked),
                    count(MAX_PAGE_BYTES)
                ));
            }
            left = left.checked_sub(unpacked).ok_or_else(beyond)?;
        }
    }
    Ok(())
}

/// What so many bytes from here unpack to, up to a page's limit.
fn gzip(file: &mut File, packed: u64) -> Result<u64, String> {
    let unpacked = MultiGzDecoder::new(file.take(packed)).take(MAX_PAGE_BYTES + 1);
    // What breaks off is told of by its reader; until then it has unpacked no more than this.
    Ok(std::io::copy(&mut { unpacked }, &mut std::io::sink()).unwrap_or(0))
}

/// What stands before a page.
#[derive(Debug, PartialEq)]
struct PageHeader {
    /// Its own bytes.
    header: u64,
    /// Bytes of the page on the disk.
    packed: u64,
    /// Bytes that it claims to become.
    unpacked: u64,
}

/// The header at a place of a file; the file then stands at the page. `None` where none can be read.
fn header(file: &mut File, at: u64) -> Option<PageHeader> {
    const FIRST: u64 = 512;
    for most in [FIRST, MAX_PAGE_HEADER_BYTES] {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at)).ok()?;
        (&mut *file).take(most).read_to_end(&mut bytes).ok()?;
        if let Some(page) = read(&bytes) {
            file.seek(SeekFrom::Start(at + page.header)).ok()?;
            return Some(page);
        }
    }
    None
}

/// A page header in Thrift's compact protocol; fields 2 and 3 are the sizes (parquet.thrift, struct PageHeader).
fn read(bytes: &[u8]) -> Option<PageHeader> {
    let mut thrift = Thrift { bytes, at: 0 };
    let (mut field, mut unpacked, mut packed) = (0_i64, None, None);
    while let Some(kind) = thrift.field(&mut field)? {
        match (field, kind) {
            (2, 5) => unpacked = Some(thrift.number()?),
            (3, 5) => packed = Some(thrift.number()?),
            _ => thrift.skip(kind, 0)?,
        }
    }
    let size = |size: Option<i64>| u64::try_from(size?).ok();
    Some(PageHeader { header: thrift.at as u64, packed: size(packed)?, unpacked: size(unpacked)? })
}

/// Reads Thrift's compact protocol, as far as skipping needs it.
struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Thrift<'_> {
    /// Levels of structures and lists.
    const DEEPEST: usize = 16;

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number: zigzag.
    fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The kind of the next field of a structure, whose number becomes `field`; `Some(None)` at its end.
    fn field(&mut self, field: &mut i64) -> Option<Option<u8>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        *field = match byte >> 4 {
            0 => self.number()?,
            step => field.checked_add(i64::from(step))?,
        };
        Some(Some(byte & 0x0f))
    }

    fn ahead(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(bytes).ok()?).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > Thrift::DEEPEST {
            return None;
        }
        match kind {
            1 | 2 => Some(()),
            3 => self.ahead(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.ahead(8),
            8 => {
                let length = self.varint()?;
                self.ahead(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let items = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                (0..items).try_for_each(|_| self.item(head & 0x0f, depth))
            }
            11 => {
                let items = self.varint()?;
                let kinds = if items == 0 { 0 } else { self.byte()? };
                (0..items).try_for_each(|_| {
                    self.item(kinds >> 4, depth)?;
                    self.item(kinds & 0x0f, depth)
                })
            }
            12 => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    /// An item of a list or a map, where truth takes a byte.
    fn item(&mut self, kind: u8, depth: usize) -> Option<()> {
        if matches!(kind, 1 | 2) { self.ahead(1) } else { self.skip(kind, depth + 1) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A mebibyte of nothing, packed; members of gzip may follow each other.
    fn packed() -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![0; 1 << 20]).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn gzip_is_counted_whatever_it_claims() {
        let member = packed();
        let mut file = tempfile::tempfile().unwrap();
        for _ in 0..300 {
            file.write_all(&member).unwrap();
        }
        let length = 300 * member.len() as u64;
        assert!(length < 2 << 20);
        file.rewind().unwrap();
        assert_eq!(gzip(&mut file, 3 * member.len() as u64).unwrap(), 3 << 20, "no more than the page");
        file.rewind().unwrap();
        assert_eq!(gzip(&mut file, length).unwrap(), MAX_PAGE_BYTES + 1, "and it stops there");
        let text_of = |members: usize| text(MultiGzDecoder::new(member.repeat(members).as_slice()), 2 << 20);
        assert_eq!(text_of(2), Ok(()));
        assert!(text_of(3).is_err());
    }

    #[test]
    fn headers_of_pages() {
        #[track_caller]
        fn check(bytes: &[u8], expect: Option<(u64, u64)>) {
            assert_eq!(read(bytes).map(|page| (page.packed, page.unpacked)), expect, "{bytes:02x?}");
        }
        // Kind 0, 100 bytes of which 60 are on the disk, then a structure of two numbers.
        check(&[0x15, 0x00, 0x15, 0xc8, 0x01, 0x15, 0x78, 0x2c, 0x15, 0x02, 0x15, 0x04, 0x00, 0x00], Some((60, 100)));
        check(&[0x15, 0x00, 0x15, 0xc8, 0x01, 0x15, 0x78], None);
        check(&[0x15, 0x00, 0x15, 0xc7, 0x01, 0x15, 0x78, 0x00], None);
        check(&[0x00], None);
        check(&[0xff; 64], None);
        check(&[], None);
        // Structures in structures, without end.
        check(&[0x1c; 4096], None);
        // A list that claims more than there is.
        check(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00], None);
    }
}
