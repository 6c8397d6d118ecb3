//! Files of unknown origin that claim, or hold, more than anybody has room for: refused by what they say, before they are read.

use std::path::PathBuf;

use arrow::array::{BooleanArray, Int64Array, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use shipworthy_engine::Engine;

use crate::support::{Folder, array, batch, files, parquet};

/// What is said of a file that somebody brings.
fn said(path: PathBuf) -> Vec<String> {
    let problems = Engine::new(1).too_much(&files("file", vec![path]));
    problems.into_iter().map(|problem| format!("{}: {}", problem.code, problem.message)).collect()
}

/// What is said of a table when it is opened.
fn opened(path: PathBuf) -> Vec<&'static str> {
    let problems = Engine::new(1).columns(&files("golden.data", vec![path])).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.code).collect()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// The same Parquet file, whose metadata claim other numbers of rows.
fn claiming(file: &[u8], rows: u64, claimed: u64) -> Vec<u8> {
    let end = file.len() - 8;
    let length = u32::from_le_bytes(file[end..end + 4].try_into().unwrap()) as usize;
    let (body, metadata) = (&file[..end - length], &file[end - length..end]);
    // Signed numbers are written twice as large.
    let (from, to) = (varint(2 * rows), varint(2 * claimed));
    let mut out = body.to_vec();
    let mut rest = metadata;
    let mut found = 0;
    while !rest.is_empty() {
        if rest.starts_with(&from) {
            out.extend_from_slice(&to);
            rest = &rest[from.len()..];
            found += 1;
        } else {
            out.push(rest[0]);
            rest = &rest[1..];
        }
    }
    assert!(found >= 2, "rows of the file and of its group");
    let grown = (out.len() - body.len()) as u32;
    out.extend_from_slice(&grown.to_le_bytes());
    out.extend_from_slice(b"PAR1");
    out
}

#[test]
fn rows_that_are_claimed_are_believed_and_refused() {
    let folder = Folder::new();
    const ROWS: usize = 70_001;
    let table = batch(vec![("label", array(BooleanArray::from(vec![true; ROWS])))]);
    let honest = folder.path("honest.parquet");
    parquet(std::fs::File::create(&honest).unwrap(), &table, ROWS);
    assert_eq!(said(honest.clone()), [""; 0]);
    let bytes = std::fs::read(&honest).unwrap();
    assert!(bytes.len() < 16_384, "{}", bytes.len());
    let many = folder.write("many.parquet", claiming(&bytes, ROWS as u64, 200_000_000));
    assert_eq!(
        said(many.clone()),
        ["too-much-unpacked: `many.parquet` says that it has 200,000,000 rows; the limit is 100,000,000"]
    );
    assert_eq!(opened(many), [""; 0], "who names it in a spec may have so many");
    let billions = folder.write("billions.parquet", claiming(&bytes, ROWS as u64, 5_000_000_000));
    assert_eq!(said(billions.clone()).len(), 1);
    assert_eq!(opened(billions), ["too-many-rows"]);
}

#[test]
fn cells_count_too() {
    let folder = Folder::new();
    const ROWS: usize = 70_001;
    let column = || array(Int64Array::from(vec![1; ROWS]));
    let names: Vec<String> = (0..40).map(|at| format!("c{at}")).collect();
    let table = batch(names.iter().map(|name| (name.as_str(), column())).collect());
    let path = folder.path("wide.parquet");
    parquet(std::fs::File::create(&path).unwrap(), &table, ROWS);
    let bytes = claiming(&std::fs::read(&path).unwrap(), ROWS as u64, 90_000_000);
    let wide = folder.write("claims.parquet", bytes);
    assert_eq!(
        said(wide),
        ["too-much-unpacked: `claims.parquet` says that it has 3,600,000,000 cells; the limit is 2,000,000,000"]
    );
}

#[test]
fn a_page_that_unpacks_to_too_much_is_refused_by_its_header() {
    let folder = Folder::new();
    let zstd = Compression::ZSTD(ZstdLevel::try_new(1).unwrap());
    let text = "a".repeat((256 << 20) + 1);
    let table = batch(vec![("text", array(StringArray::from(vec![text.as_str()])))]);
    let properties = WriterProperties::builder().set_compression(zstd).set_dictionary_enabled(false);
    let properties = properties.set_statistics_enabled(parquet::file::properties::EnabledStatistics::None);
    let path = folder.path("bomb.parquet");
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), table.schema(), Some(properties.build())).unwrap();
    writer.write(&table).unwrap();
    writer.close().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 1 << 20);
    let told = said(path);
    assert!(told.len() == 1 && told[0].contains("has a page that unpacks to 268,43"), "{told:?}");
}

#[test]
fn what_is_no_parquet_or_is_damaged_is_left_to_its_reader() {
    let folder = Folder::new();
    for (name, bytes) in
        [("a.csv", b"label\n1\n".as_slice()), ("b.parquet", b"PAR1"), ("c.csv", b"\x1f\x8bxx"), ("d.csv", b"")]
    {
        assert_eq!(said(folder.write(name, bytes)), [""; 0], "{name}");
    }
}
